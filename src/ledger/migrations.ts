import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { accounts } from './migrations/002-accounts.ts';
import { calls } from './migrations/001-calls.ts';
import { witnesses } from './migrations/003-witnesses.ts';
import { arrivals } from './migrations/004-arrivals.ts';
import { failures } from './migrations/005-failures.ts';
import { editorCalls } from './migrations/006-editor-calls.ts';
import { reconciliation } from './migrations/007-reconciliation.ts';
import { listPrices } from './migrations/008-list-prices.ts';
import { LedgerNewerError } from './ledgerErrors.ts';
import { inTransaction } from './transaction.ts';

/** Append-only: the one at index n leads from schema n to n + 1, and none is changed once it has been released. */
export const migrations: readonly string[] = [
  calls,
  accounts,
  witnesses,
  arrivals,
  failures,
  editorCalls,
  reconciliation,
  listPrices,
];

const versionSchema = z.object({ user_version: z.number() });

/** `pragma user_version`: how many migrations the file has been through. */
export function schemaVersionOf(database: DatabaseSync): number {
  return versionSchema.parse(database.prepare('pragma user_version').get()).user_version;
}

/** Throws a `LedgerNewerError` on a file that a newer version of the program wrote. */
export function refuseNewer(database: DatabaseSync, path: string, steps = migrations): void {
  const version = schemaVersionOf(database);
  if (version > steps.length) throw new LedgerNewerError(path, version, steps.length);
}

/** Brings the file to the newest schema, in one transaction. */
export function migrate(database: DatabaseSync, steps = migrations): void {
  if (schemaVersionOf(database) === steps.length) return;
  inTransaction(database, () => {
    // Read again under the lock: another process may have migrated meanwhile.
    for (const step of steps.slice(schemaVersionOf(database))) database.exec(step);
    database.exec(`pragma user_version = ${steps.length}`);
  });
}
