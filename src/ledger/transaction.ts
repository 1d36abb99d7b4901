import type { DatabaseSync } from 'node:sqlite';
import { sqliteCodeOf } from './sqliteFailure.ts';

const noTransactionIsActive = 1;

/**
 * All or nothing. The write lock is taken at the start, so that a busy ledger is noticed before any work is done and
 * nothing read inside can be stale.
 */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('begin immediate');
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** SQLite rolls back by itself on a full disk and on input or output errors; then there is nothing left to undo. */
function rollBack(database: DatabaseSync): void {
  try {
    database.exec('rollback');
  } catch (error) {
    if (sqliteCodeOf(error) !== noTransactionIsActive) throw error;
  }
}
