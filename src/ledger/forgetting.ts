import type { Log } from '../core/ports.ts';
import { sqliteFailureOf } from './sqliteFailure.ts';
import type { Tables } from './tables.ts';

/** Everything that was booked, in an order that leaves no row behind that points to nothing. */
const bookedTables = [
  'entry',
  'cell_version',
  'cell',
  'slice',
  'charge',
  'rollup_day',
  'refused_link',
  'witness',
  'call',
  'observation',
  'rate',
];

/** Deletes what was booked and keeps the read offsets; to be called within a transaction. */
export function forgetBooked(tables: Tables, at: number): void {
  for (const table of bookedTables) tables.database.exec(`delete from ${table}`);
  tables.database.exec('delete from account where id <> 0');
  // Paths, branches and sessions lie here.
  tables.database.exec('delete from text where id <> 0');
  tables.texts.forgetCached();
  tables.charges.forgetCached();
  // A clock that was set back must not bring anything back.
  tables.meta.setForgottenBefore(Math.max(at, tables.meta.forgottenBefore() ?? at));
}

/** Makes the file small again, so that what was forgotten is not in its free pages either. */
export function releaseSpace(tables: Tables, log: Log): void {
  try {
    tables.database.exec('vacuum');
    tables.database.exec('pragma wal_checkpoint(truncate)');
  } catch (error) {
    const failure = sqliteFailureOf(error);
    if (failure !== 'busy' && failure !== 'full') throw error;
    // The rows are gone; their bytes are overwritten by what is booked from now on.
    log.warn(`Everything was forgotten, but the ledger's file could not be made smaller: ${String(error)}`);
  }
}
