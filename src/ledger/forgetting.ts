import type { Log } from '../core/ports.ts';
import { sqliteFailureOf } from './sqliteFailure.ts';
import type { Tables } from './tables.ts';

/** Everything that was booked, in an order that leaves no row behind that points to nothing. */
const bookedTables = [
  'cell_version',
  'cell_day',
  'cell',
  'charge',
  'rollup_day',
  'refused_link',
  'witness',
  'call',
  'observation',
  'arrival',
  'rate',
];

/** A reader's remembered state without anything that names the user's work. */
export type NamelessState = (tool: string, readerState: string) => string;

/** Deletes what was booked and keeps the read offsets; to be called within a transaction. */
export function forgetBooked(tables: Tables, at: number, namelessState: NamelessState): void {
  for (const table of bookedTables) tables.database.exec(`delete from ${table}`);
  // Who pays stays as it was connected, as the keys do; what was read of it does not.
  tables.accounts.forgetRead();
  // Paths, branches and sessions lie here.
  tables.database.exec('delete from text where id <> 0');
  tables.texts.forgetCached();
  tables.charges.forgetCached();
  for (const file of tables.logFiles.read(null)) {
    tables.logFiles.write({ ...file, readerState: namelessState(file.tool, file.readerState) });
  }
  // A clock that was set back must not bring anything back.
  tables.meta.setForgottenBefore(Math.max(at, tables.meta.forgottenBefore() ?? at));
}

/** Makes the file small again, so that what was forgotten is not in its free pages either. */
export function releaseSpace(tables: Tables, log: Log): void {
  try {
    tables.database.exec('vacuum');
    const [checkpoint] = tables.database.prepare('pragma wal_checkpoint(truncate)').all();
    // A reader elsewhere is no error: SQLite only says that it was kept waiting.
    if (checkpoint?.['busy'] !== 0) {
      log.warn(
        'Everything was forgotten, but another program has the ledger open: its old bytes go when that closes it.',
      );
    }
  } catch (error) {
    const failure = sqliteFailureOf(error);
    if (failure !== 'busy' && failure !== 'full') throw error;
    // The rows are gone; their bytes are overwritten by what is booked from now on.
    log.warn(`Everything was forgotten, but the ledger's file could not be made smaller: ${String(error)}`);
  }
}
