import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { DamagedRowError } from './ledgerErrors.ts';
import { migrate, refuseNewer } from './migrations.ts';

const tableSchema = z.array(z.object({ name: z.string() }));
const quickCheckSchema = z.array(z.object({ quick_check: z.string() }));

/** All of the file is read, which takes a second for 500 MB, or only what every question needs. */
export type CheckDepth = 'whole' | 'roots';

/**
 * Opens the file, or makes it, with the newest schema. Throws a `LedgerNewerError` on a newer file, which it does not
 * touch, and SQLite's own error on one that is damaged or locked.
 */
export function openDatabase(path: string, busyTimeoutMs: number, depth: CheckDepth): DatabaseSync {
  makePrivate(path);
  // References are for readers and tests to check: enforcing them would double the work of every insert.
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  try {
    database.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
    refuseNewer(database, path);
    if (depth === 'whole') refuseDamaged(database);
    else readRoots(database);
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

/** The schema, and of each table the way down to its first row: SQLite itself throws on what it finds amiss. */
function readRoots(database: DatabaseSync): void {
  const tables = tableSchema.parse(
    database.prepare(`select name from sqlite_schema where type = 'table'`).all(),
  );
  for (const { name } of tables) database.prepare(`select * from "${name}" limit 1`).get();
}
