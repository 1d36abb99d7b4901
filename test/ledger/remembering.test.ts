import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LogFileState } from '../../src/core/ports.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { makeObservation } from './observations.ts';
import { anyTime, ledgerOptions, temporaryFolder, temporaryLedger } from './temporaryLedger.ts';

const fileState: LogFileState = {
  path: '/home/me/.claude/projects/a/session.jsonl',
  tool: 'claude-code',
  identity: '64768:1234567890123456789',
  size: 5_000_000_000,
  modifiedAt: 1_795_000_000_000.125,
  offset: 4_999_999_999,
  headHash: 'abc',
  readerState: '{"model":"m"}',
};

test('read offsets come back as they were written, by tool or all', () => {
  const ledger = temporaryLedger();
  const codex = { ...fileState, path: '/home/me/.codex/sessions/b.jsonl', tool: 'codex' };
  expect(ledger.book({ observations: [], files: [fileState, codex] })).toBe(0);
  expect(ledger.fileStates()).toEqual([fileState, codex]);
  expect(ledger.fileStates('codex')).toEqual([codex]);
  ledger.book({ observations: [], files: [{ ...fileState, offset: 1, size: 1 }] });
  expect(ledger.fileStates('claude-code')).toEqual([{ ...fileState, offset: 1, size: 1 }]);
});

test('settings outlive the process and can be taken back', () => {
  const path = join(temporaryFolder(), 'ledger.db');
  const first = openLedger(ledgerOptions(path));
  expect(first.readSetting('allowance')).toBeNull();
  first.writeSetting('allowance', '{"amount":1}');
  first.writeSetting('allowance', '{"amount":2}');
  first.close();
  const second = openLedger(ledgerOptions(path));
  expect(second.readSetting('allowance')).toBe('{"amount":2}');
  second.writeSetting('allowance', null);
  expect(second.readSetting('allowance')).toBeNull();
  second.close();
});

test('while paused nothing is booked and offsets advance, also when the log is read anew later', () => {
  const path = join(temporaryFolder(), 'ledger.db');
  const [noon, one, two] = [12, 13, 14].map((hour) => Date.UTC(2026, 10, 18, hour)) as [
    number,
    number,
    number,
  ];
  const during = makeObservation({ nativeKey: 'during', endedAt: noon });
  const after = makeObservation({ nativeKey: 'after', endedAt: one });
  const first = openLedger(ledgerOptions(path));
  expect(first.isPaused).toBe(false);
  first.pause(noon);
  first.pause(noon + 1);
  expect(first.isPaused).toBe(true);
  expect(first.book({ observations: [during], files: [fileState] })).toBe(0);
  expect(first.fileStates()).toEqual([fileState]);
  first.close();

  const second = openLedger(ledgerOptions(path));
  expect(second.isPaused).toBe(true);
  second.resume(one);
  second.resume(two);
  expect(second.isPaused).toBe(false);
  // The pause is half-open: its first instant lies in it, its last does not.
  expect(second.book({ observations: [during, after], files: [] })).toBe(1);
  expect([...second.calls(anyTime)].map((call) => call.endedAt)).toEqual([new Date(one).toISOString()]);
  second.close();
});

test('a clock set back during a pause ends it all the same', () => {
  const ledger = temporaryLedger();
  ledger.pause(Date.UTC(2026, 10, 18, 12));
  ledger.resume(Date.UTC(2026, 10, 18, 11));
  expect(ledger.isPaused).toBe(false);
  expect(ledger.book({ observations: [makeObservation()], files: [] })).toBe(1);
});

test('forgetting leaves no trace in the file and keeps offsets and settings', () => {
  const path = join(temporaryFolder(), 'ledger.db');
  const ledger = openLedger(ledgerOptions(path));
  const secret = makeObservation({
    workspace: '/home/me/secret-project',
    branch: 'secret-branch',
    recordId: 'secret-row',
  });
  ledger.writeSetting('allowance', '{}');
  ledger.book({ observations: [secret], files: [{ ...fileState, path: '/log.jsonl' }] });
  ledger.forgetEverything(secret.endedAt + 1);

  expect(ledger.totals([], anyTime)).toEqual([]);
  expect([...ledger.calls(anyTime)]).toEqual([]);
  expect(ledger.fileStates()).toHaveLength(1);
  expect(ledger.readSetting('allowance')).toBe('{}');
  expect(ledger.describe()).toMatchObject({
    observations: 0,
    calls: 0,
    forgottenBefore: '2026-11-18T12:00:00.001Z',
  });
  expect(readFileSync(path).includes('secret')).toBe(false);
  expect(readFileSync(`${path}-wal`).includes('secret')).toBe(false);

  // Read anew, the log brings nothing of it back; what comes later counts.
  const later = makeObservation({ nativeKey: 'later', endedAt: secret.endedAt + 1 });
  expect(ledger.book({ observations: [secret, later], files: [] })).toBe(1);
  // A clock that was set back doesn't weaken the cut-off.
  ledger.forgetEverything(0);
  expect(ledger.book({ observations: [secret], files: [] })).toBe(0);
  ledger.close();
});

test('a rule that makes up an observation, or lets a call stand twice, books nothing', () => {
  const makesUp = temporaryLedger({
    standingRules: { 'claude-code/log': (group) => group.map((one) => ({ ...one, branch: 'made-up' })) },
  });
  expect(() => makesUp.book({ observations: [makeObservation()], files: [fileState] })).toThrow(/made up/);
  const doubles = temporaryLedger({ standingRules: { 'claude-code/log': (group) => group } });
  const grown = makeObservation({ tokens: { outputTokens: 51 } });
  expect(() => doubles.book({ observations: [makeObservation(), grown], files: [fileState] })).toThrow(
    /let two observations of one call stand/,
  );
  for (const ledger of [makesUp, doubles]) {
    expect(ledger.fileStates()).toEqual([]);
    expect(ledger.describe()).toMatchObject({ observations: 0, calls: 0 });
  }
});
