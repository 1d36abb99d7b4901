import { DamagedRowError } from './ledgerErrors.ts';

export type SqliteFailure = 'busy' | 'full' | 'corrupt';

/** Primary result codes, https://sqlite.org/rescode.html */
const busy = 5;
const locked = 6;
const full = 13;
const corrupt = 11;
const notADatabase = 26;

/** SQLITE_IOERR_SHMSIZE and SQLITE_IOERR_WRITE: a disk without room for the shared memory file, and a quota. */
const fullAsInputOutputError = new Set([10 | (19 << 8), 10 | (3 << 8)]);

/** Which of the failures that the ledger knows how to answer this is; `null` for any other. */
export function sqliteFailureOf(error: unknown): SqliteFailure | null {
  if (error instanceof DamagedRowError) return 'corrupt';
  const code = sqliteCodeOf(error);
  if (code === null) return null;
  if (fullAsInputOutputError.has(code)) return 'full';
  switch (code & 0xff) {
    case busy:
    case locked:
      return 'busy';
    case full:
      return 'full';
    case corrupt:
    case notADatabase:
      return 'corrupt';
    default:
      return null;
  }
}

/** The extended result code that `node:sqlite` puts on its errors; `null` for errors of other origin. */
export function sqliteCodeOf(error: unknown): number | null {
  const isSqliteError =
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    'code' in error &&
    error.code === 'ERR_SQLITE_ERROR';
  return isSqliteError ? (error.errcode as number) : null;
}
