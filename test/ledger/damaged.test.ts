import { copyFileSync, existsSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { CheckNote } from '../../src/ledger/checkNote.ts';
import { LedgerCorruptError } from '../../src/ledger/ledgerErrors.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { makeObservation } from './observations.ts';
import { anyTime, ledgerOptions, recordLog, temporaryFolder } from './temporaryLedger.ts';

const observations = Array.from({ length: 400 }, (_, call) =>
  makeObservation({ nativeKey: `call-${call}`, sessionId: `session-${call}` }),
);

/** A closed ledger with calls, a setting, a pause and a cut-off. */
function bookedLedger(): string {
  const path = join(temporaryFolder(), 'ledger.db');
  const ledger = openLedger(ledgerOptions(path));
  ledger.forgetEverything(Date.UTC(2026, 0, 1));
  ledger.pause(Date.UTC(2026, 1, 1));
  ledger.resume(Date.UTC(2026, 1, 2));
  ledger.writeSetting('allowance', '{"amount":1000}');
  ledger.book({
    observations,
    files: [
      {
        path: '/log.jsonl',
        tool: 'claude-code',
        identity: '1:2',
        size: 10,
        modifiedAt: 1.25,
        offset: 10,
        headHash: 'head',
        readerState: '',
      },
    ],
  });
  ledger.close();
  return path;
}

const damages: readonly (readonly [string, (path: string) => void])[] = [
  [
    'garbage',
    (path) => {
      writeFileSync(path, 'this is no database, whatever its name says. '.repeat(200));
    },
  ],
  [
    'cut in half',
    (path) => {
      truncateSync(path, Math.floor(readFileSync(path).length / 2 / 4096) * 4096);
    },
  ],
  [
    'cut within a page',
    (path) => {
      truncateSync(path, 5000);
    },
  ],
  [
    'a page of zeros',
    (path) => {
      const bytes = readFileSync(path);
      bytes.fill(0, 4096 * 4, 4096 * 5);
      writeFileSync(path, bytes);
    },
  ],
  [
    'flipped bits all over',
    (path) => {
      const bytes = readFileSync(path);
      for (let at = 200; at < bytes.length; at += 97) bytes[at] = (bytes[at] ?? 0) ^ 0x55;
      writeFileSync(path, bytes);
    },
  ],
];

describe('a damaged ledger', () => {
  test.each(damages)('%s: is set aside when it is opened, and a new one begun', (_name, damage) => {
    const path = bookedLedger();
    damage(path);
    const damaged = readFileSync(path);
    const log = recordLog();
    const ledger = openLedger(ledgerOptions(path, { log }));
    // Nothing of the logs counts as read, so the sources will offer everything again.
    expect(ledger.fileStates()).toEqual([]);
    expect(ledger.totals([], anyTime)).toEqual([]);
    const setAside = join(dirname(path), 'ledger-20261122-131415.corrupt.db');
    expect(ledger.describe().setAside).toEqual([setAside]);
    expect(readFileSync(setAside)).toEqual(damaged);
    expect(log.lines.filter((line) => line.startsWith('error'))).toEqual([
      `error The ledger ${path} was damaged; it was set aside as ${setAside} and a new one is built from the logs.`,
    ]);
    expect(ledger.book({ observations, files: [] })).toBe(400);
    expect(ledger.totals([], anyTime)[0]?.totals.requests).toBe(400);
    ledger.close();
  });

  test('an empty file is a new ledger', () => {
    const path = join(temporaryFolder(), 'ledger.db');
    writeFileSync(path, '');
    const ledger = openLedger(ledgerOptions(path));
    expect(ledger.book({ observations, files: [] })).toBe(400);
    expect(ledger.describe().setAside).toEqual([]);
    ledger.close();
  });

  test('hands on what can be read of its settings, its pauses and its cut-off', () => {
    const path = bookedLedger();
    const bytes = readFileSync(path);
    const page = pageOfIndex(path, 'observation_by_group');
    bytes.fill(0xff, page * 4096, (page + 1) * 4096);
    writeFileSync(path, bytes);

    const ledger = openLedger(ledgerOptions(path, { timeZone: 'Asia/Kolkata' }));
    expect(ledger.describe().setAside).toHaveLength(1);
    expect(ledger.readSetting('allowance')).toBe('{"amount":1000}');
    expect(ledger.timeZone).toBe('UTC');
    expect(ledger.describe().forgottenBefore).toBe('2026-01-01T00:00:00.000Z');
    const unwanted = [Date.UTC(2025, 11, 31), Date.UTC(2026, 1, 1, 12)].map((endedAt) =>
      makeObservation({ nativeKey: `unwanted-${endedAt}`, endedAt }),
    );
    expect(ledger.book({ observations: unwanted, files: [] })).toBe(0);
    ledger.close();
  });

  test('damage that shows only while booking is answered by a new ledger as well', () => {
    const path = bookedLedger();
    const log = recordLog();
    const ledger = openLedger(ledgerOptions(path, { log }));
    expect(ledger.fileStates()).toHaveLength(1);
    // Another program writes nonsense into the file that is in use.
    const intruder = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    intruder.exec('update observation set source = 123456789');
    intruder.close();
    const grown = observations.map((observation) =>
      makeObservation({ ...observation, tokens: { outputTokens: 999 } }),
    );
    expect(() => ledger.book({ observations: grown, files: [] })).toThrow(LedgerCorruptError);
    expect(ledger.fileStates()).toEqual([]);
    expect(ledger.readSetting('allowance')).toBe('{"amount":1000}');
    expect(ledger.book({ observations, files: [] })).toBe(400);
    expect(ledger.describe().setAside).toHaveLength(1);
    ledger.close();
  });

  describe('that shows neither in size nor in time', () => {
    const checkedAt = ledgerOptions('').clock();
    const dayMs = 86_400_000;

    function unseenDamage(): string {
      const path = bookedLedger();
      const page = pageOfIndex(path, 'observation_by_group');
      const bytes = readFileSync(path);
      bytes.fill(0xff, page * 4096, (page + 1) * 4096);
      writeFileSync(path, bytes);
      // As if the disk had lost the page: the file is otherwise as its clean end left it.
      new CheckNote(path).leave(checkedAt);
      return path;
    }

    test('is met when it is read', () => {
      const ledger = openLedger(ledgerOptions(unseenDamage()));
      expect(ledger.fileStates()).toHaveLength(1);
      expect(() => ledger.book({ observations, files: [] })).toThrow(LedgerCorruptError);
      expect(ledger.book({ observations, files: [] })).toBe(400);
      expect(ledger.describe().setAside).toHaveLength(1);
      ledger.close();
    });

    test.each([
      ['a week after the last whole check', checkedAt + 7 * dayMs],
      ['on a clock that was set back', checkedAt - dayMs],
    ])('is found %s', (_name, now) => {
      const ledger = openLedger(ledgerOptions(unseenDamage(), { clock: () => now }));
      expect(ledger.fileStates()).toEqual([]);
      expect(ledger.describe().setAside).toHaveLength(1);
      ledger.close();
    });

    test('is found after an end that was not clean', () => {
      const path = unseenDamage();
      const crashed = openLedger(ledgerOptions(path));
      expect(crashed.fileStates()).toHaveLength(1);
      const ledger = openLedger(ledgerOptions(path));
      expect(ledger.fileStates()).toEqual([]);
      ledger.close();
      crashed.close();
    });
  });

  test('a clean end leaves when the file was last checked, and using it does not make that later', () => {
    const path = bookedLedger();
    const checkedAt = ledgerOptions(path).clock();
    const ledger = openLedger(ledgerOptions(path, { clock: () => checkedAt + 1000 }));
    ledger.writeSetting('allowance', null);
    expect(new CheckNote(path).checkedAt(checkedAt + 1000)).toBeNull();
    ledger.close();
    expect(new CheckNote(path).checkedAt(checkedAt + 1000)).toBe(checkedAt);
  });

  test('a second one within the same second gets a name of its own', () => {
    const path = bookedLedger();
    for (const count of [1, 2, 3]) {
      writeFileSync(path, 'garbage');
      const ledger = openLedger(ledgerOptions(path));
      expect(ledger.describe().setAside).toHaveLength(count);
      ledger.close();
    }
  });

  test('a replacement that was cut short is begun again', () => {
    const path = bookedLedger();
    copyFileSync(path, `${path}.new`);
    writeFileSync(path, 'garbage');
    const ledger = openLedger(ledgerOptions(path));
    expect(ledger.totals([], anyTime)).toEqual([]);
    expect(existsSync(`${path}.new`)).toBe(false);
    ledger.close();
    expect(readdirSync(dirname(path)).filter((name) => name.includes('.new'))).toEqual([]);
  });
});

/** The root page of an index, counted from 0. */
function pageOfIndex(path: string, index: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const row = database.prepare('select rootpage from sqlite_schema where name = :index').get({ index });
    return Number(row?.['rootpage']) - 1;
  } finally {
    database.close();
  }
}
