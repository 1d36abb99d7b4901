import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { DamagedRowError } from './ledgerErrors.ts';
import { migrate, refuseNewer } from './migrations.ts';

const quickCheckSchema = z.array(z.object({ quick_check: z.string() }));

/**
 * Opens the file, or makes it, with the newest schema. Throws a `LedgerNewerError` on a newer file, which it does not
 * touch, and SQLite's own error on one that is damaged or locked.
 */
export function openDatabase(path: string, busyTimeoutMs: number): DatabaseSync {
  makePrivate(path);
  // References are for readers and tests to check: enforcing them would double the work of every insert.
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  try {
    database.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
    refuseNewer(database, path);
    refuseDamaged(database);
    database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = normal;
      pragma cache_size = -32768;
      pragma temp_store = memory;
    `);
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The file tells where its user works and on what: only they may read it. SQLite gives its side files the same mode. */
function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (existsSync(path)) chmodSync(path, 0o600);
  else closeSync(openSync(path, 'a', 0o600));
}

function refuseDamaged(database: DatabaseSync): void {
  const answers = quickCheckSchema.parse(database.prepare('pragma quick_check(1)').all());
  const problem = answers.find((answer) => answer.quick_check !== 'ok');
  if (problem !== undefined) throw new DamagedRowError(problem.quick_check);
}
