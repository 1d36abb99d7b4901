import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Observation } from '../../src/core/observation.ts';
import type { Ledger } from '../../src/core/ports.ts';
import { groupHashOf, groupNameOf } from '../../src/ledger/observationKeys.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { makeObservation } from './observations.ts';
import { anyTime, ledgerOptions, temporaryFolder, temporaryLedger } from './temporaryLedger.ts';

test.each<[string, Partial<Observation>]>([
  ['half of a surrogate pair in its key', { nativeKey: 'call-\ud800', groupKey: 'group-\udc00' }],
  ['half of a surrogate pair in an id', { responseId: '\udfff', workspace: '/home/\ud83d' }],
  ['zeros and control characters', { nativeKey: 'a\u0000b\u0001', groupKey: '\u0005', sessionId: '\u0001' }],
  ['emoji and words of other scripts', { workspace: '/home/计算/💸', branch: 'früh' }],
])('a record with %s is stored once', (_name, overrides) => {
  const ledger = temporaryLedger();
  const observation = makeObservation(overrides);
  expect(ledger.book({ observations: [observation, observation], files: [] })).toBe(1);
  expect(ledger.book({ observations: [observation], files: [] })).toBe(0);
  expect(ledger.describe().observations).toBe(1);
});

test('a call keeps its id when copies of it come to light', () => {
  const ledger = temporaryLedger();
  const observation = makeObservation();
  const callId = (): string | undefined => [...ledger.calls(anyTime)][0]?.callId;
  ledger.book({ observations: [observation], files: [] });
  const before = callId();
  ledger.book({ observations: [makeObservation({ tokens: { outputTokens: 900 } })], files: [] });
  expect(callId()).toBe(before);
});

test('groups whose hashes are equal stay apart', () => {
  const path = join(temporaryFolder(), 'ledger.db');
  const one = makeObservation({ nativeKey: 'call-1' });
  const other = makeObservation({ nativeKey: 'call-2' });
  withLedger(path, (ledger) => ledger.book({ observations: [one], files: [] }));
  const database = new DatabaseSync(path);
  // As if the second group's name had the first one's hash.
  database.prepare('update observation set group_hash = ?').run(groupHashOf(groupNameOf(other)));
  database.close();
  withLedger(path, (ledger) => {
    expect(ledger.book({ observations: [other], files: [] })).toBe(1);
    expect(ledger.book({ observations: [other], files: [] })).toBe(0);
    expect([...ledger.calls(anyTime)]).toHaveLength(2);
  });
});

function withLedger(path: string, work: (ledger: Ledger) => unknown): void {
  const ledger = openLedger(ledgerOptions(path));
  try {
    work(ledger);
  } finally {
    ledger.close();
  }
}
