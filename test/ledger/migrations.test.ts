import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { LedgerNewerError } from '../../src/ledger/ledgerErrors.ts';
import { editorCalls } from '../../src/ledger/migrations/006-editor-calls.ts';
import { migrate, migrations, schemaVersionOf } from '../../src/ledger/migrations.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { makeObservation } from './observations.ts';
import { takeBackTo } from './takeBackTo.ts';
import { anyTime, ledgerOptions, temporaryFolder } from './temporaryLedger.ts';

/** Every table and index with its text. */
function schemaOf(database: DatabaseSync): unknown {
  return database.prepare('select type, name, sql from sqlite_schema order by name').all();
}

describe('migrations', () => {
  test('from every earlier schema lead to the same one as from nothing', () => {
    const newest = new DatabaseSync(':memory:');
    migrate(newest);
    for (let version = 0; version <= migrations.length; version += 1) {
      const database = new DatabaseSync(':memory:');
      migrate(database, migrations.slice(0, version));
      expect(schemaVersionOf(database)).toBe(version);
      migrate(database);
      expect(schemaVersionOf(database)).toBe(migrations.length);
      expect(schemaOf(database)).toEqual(schemaOf(newest));
    }
  });

  test('all tables are strict', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database);
    const lax = database
      .prepare(
        `select name from pragma_table_list where schema = 'main' and strict = 0 and name not like 'sqlite_%'`,
      )
      .all();
    expect(lax).toEqual([]);
  });

  test('one that fails leaves the schema as it was', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database);
    const before = schemaOf(database);
    expect(() => {
      migrate(database, [...migrations, 'create table extra (id integer) strict; nonsense']);
    }).toThrow(/syntax error/);
    expect(schemaVersionOf(database)).toBe(migrations.length);
    expect(schemaOf(database)).toEqual(before);
  });

  test('a ledger of schema 1 keeps its calls and goes on', () => {
    const path = join(temporaryFolder(), 'ledger.db');
    const booked = openLedger(ledgerOptions(path));
    booked.book({ observations: [makeObservation({ nativeKey: 'a' })], files: [] });
    const before = booked.totals(['day', 'model'], anyTime);
    booked.close();
    takeBackTo(1, path);

    const ledger = openLedger(ledgerOptions(path));
    expect(ledger.totals(['day', 'model'], anyTime)).toEqual(before);
    expect(ledger.describe()).toMatchObject({ schemaVersion: migrations.length, calls: 1, setAside: [] });
    // What had come before such things were counted.
    expect(ledger.arrivals()).toEqual([
      { tool: 'claude-code', source: 'log', calls: 1, lastAt: Date.UTC(2026, 10, 18, 12) },
    ]);
    const again = [makeObservation({ nativeKey: 'a' }), makeObservation({ nativeKey: 'b' })];
    expect(ledger.book({ observations: again, files: [] })).toBe(1);
    ledger.close();
  });

  test("the editor's calls of an older ledger find their other end", () => {
    const path = join(temporaryFolder(), 'ledger.db');
    const atEnd = { tool: 'copilot-vscode', sessionId: null, requestId: null, responseId: null };
    const older = openLedger(ledgerOptions(path));
    const answered = makeObservation({ ...atEnd, stream: 'gateway', source: 'gateway' });
    older.book({ observations: [answered], files: [] });
    older.close();
    takeBackTo(migrations.indexOf(editorCalls), path);

    const ledger = openLedger(ledgerOptions(path));
    const asked = makeObservation({ ...atEnd, stream: 'vscode-lm', source: 'languageModel' });
    ledger.book({ observations: [asked], files: [] });
    expect(ledger.describe()).toMatchObject({ observations: 2, calls: 1 });
    ledger.close();
  });

  test('a newer ledger is refused and not touched', () => {
    const path = join(temporaryFolder(), 'ledger.db');
    const older = openLedger(ledgerOptions(path));
    older.describe();
    older.close();
    const database = new DatabaseSync(path);
    database.exec('pragma user_version = 99; pragma wal_checkpoint(truncate)');
    database.close();
    const before = readFileSync(path);
    const ledger = openLedger(ledgerOptions(path));
    const batch = { observations: [makeObservation()], files: [] };
    expect(() => ledger.book(batch)).toThrow(LedgerNewerError);
    expect(() => ledger.book(batch)).toThrow(/has schema 99, .* update Compute Spend/);
    expect(readFileSync(path)).toEqual(before);
    ledger.close();
  });
});

test.runIf(process.platform !== 'win32')('only the user can read the ledger, whatever the mask', () => {
  const path = join(temporaryFolder(), 'made', 'for', 'it', 'ledger.db');
  const ledger = openLedger(ledgerOptions(path));
  ledger.book({ observations: [makeObservation()], files: [] });
  const mode = (file: string): number => statSync(file).mode & 0o777;
  expect(mode(join(path, '..'))).toBe(0o700);
  for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(mode(file)).toBe(0o600);
  ledger.close();
});

test('nothing is made before the first use', () => {
  const folder = join(temporaryFolder(), 'home');
  mkdirSync(folder);
  openLedger(ledgerOptions(join(folder, 'ledger.db'))).close();
  expect(statSync(folder).isDirectory()).toBe(true);
  expect(statSync(join(folder, 'ledger.db'), { throwIfNoEntry: false })).toBeUndefined();
});
