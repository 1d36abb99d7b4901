import { DatabaseSync } from 'node:sqlite';
import { chmodSync, statSync, type BigIntStats } from 'node:fs';

/** Held for the meter's whole life: whoever holds it is the meter. */
export interface MeterLock {
  /** False once the file was deleted or replaced: then another process can hold a lock of the same name. */
  isStanding(): boolean;
  release(): void;
}

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy */
const sqliteBusy = 5;

/**
 * Takes the lock, or returns `null` when another process holds it.
 *
 * It is `BEGIN EXCLUSIVE` on a small SQLite file, because that is a kernel's lock on every platform: freed at `kill -9`, never left
 * behind by a crash. This process must not open the file in any other way: closing it would drop the lock (POSIX).
 */
export function takeMeterLock(path: string): MeterLock | null {
  const database = new DatabaseSync(path);
  try {
    database.exec('pragma busy_timeout=0; begin exclusive');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === sqliteBusy) {
      return null;
    }
    throw new Error(`The meter's lock ${path} can't be taken`, { cause: error });
  }
  const own = makePrivate(path);
  if (own === undefined) {
    // An uninstallation deleted the file between its opening and its locking.
    database.close();
    return takeMeterLock(path);
  }
  return {
    isStanding: () => {
      const found = statSync(path, { bigint: true, throwIfNoEntry: false });
      return found?.ino === own.ino && found.dev === own.dev;
    },
    release: () => {
      database.close();
    },
  };
}

/** By its name, as opening it once more would drop the lock; `undefined` when it is gone. */
function makePrivate(path: string): BigIntStats | undefined {
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return statSync(path, { bigint: true, throwIfNoEntry: false });
}
