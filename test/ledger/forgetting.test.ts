import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { LogFileState } from '../../src/core/ports.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { makeObservation } from './observations.ts';
import { anyTime, ledgerOptions, recordLog, temporaryFolder } from './temporaryLedger.ts';

const file: LogFileState = {
  path: '/log.jsonl',
  tool: 'codex',
  identity: '1:2',
  size: 10,
  modifiedAt: 1,
  offset: 10,
  headHash: 'head',
  readerState: '{"branch":"secret-branch","ordinal":7}',
};

test('forgetting takes the ledgers that were set aside along', () => {
  const path = join(temporaryFolder(), 'ledger.db');
  writeFileSync(path, 'no database, but /home/me/secret-project all the same '.repeat(100));
  const ledger = openLedger(ledgerOptions(path));
  ledger.book({ observations: [makeObservation()], files: [] });
  const [setAside = ''] = ledger.describe().setAside;
  expect(existsSync(setAside)).toBe(true);

  ledger.forgetEverything(Date.UTC(2026, 10, 22));
  expect(existsSync(setAside)).toBe(false);
  expect(ledger.describe().setAside).toEqual([]);
  ledger.close();
  expect(readdirSync(join(path, '..'))).toEqual(['ledger.db']);
});

test('forgetting keeps how far a log is read, and of the reader’s state only what names nothing', () => {
  const path = join(temporaryFolder(), 'ledger.db');
  const ledger = openLedger(
    ledgerOptions(path, { namelessState: (_, state) => state.replace('secret-branch', '') }),
  );
  ledger.book({ observations: [], files: [file] });
  ledger.forgetEverything(0);
  expect(ledger.fileStates()).toEqual([{ ...file, readerState: '{"branch":"","ordinal":7}' }]);
  ledger.close();
});

test('forgetting says so when another program keeps the old bytes on the disk', () => {
  const path = join(temporaryFolder(), 'ledger.db');
  const log = recordLog();
  const ledger = openLedger(ledgerOptions(path, { log, busyTimeoutMs: 50 }));
  ledger.book({ observations: [makeObservation()], files: [] });
  const reader = new DatabaseSync(path, { readOnly: true });
  reader.exec('begin');
  reader.prepare('select count(*) from call').get();

  ledger.forgetEverything(Date.UTC(2026, 10, 22));
  reader.close();
  expect([...ledger.calls(anyTime)]).toEqual([]);
  expect(log.lines.filter((line) => line.startsWith('warn'))).toHaveLength(1);
  ledger.close();
});
