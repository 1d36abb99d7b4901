import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LedgerBusyError } from '../../src/ledger/ledgerErrors.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { startChild } from './childProcess.ts';
import { makeObservation } from './observations.ts';
import { anyTime, ledgerOptions, temporaryFolder } from './temporaryLedger.ts';

test('a ledger locked by another process is said to be so, can be read, and books when it is free again', async () => {
  const path = join(temporaryFolder(), 'ledger.db');
  const ledger = openLedger(ledgerOptions(path, { busyTimeoutMs: 20 }));
  ledger.book({ observations: [makeObservation({ nativeKey: 'before' })], files: [] });

  const holder = startChild('lockHolder.ts', path);
  await holder.line((line) => line === 'locked');
  const batch = { observations: [makeObservation({ nativeKey: 'after', sessionId: 'new' })], files: [] };
  expect(() => ledger.book(batch)).toThrow(LedgerBusyError);
  expect(() => ledger.book(batch)).toThrow(/is locked by another program; nothing was booked/);
  expect(ledger.totals([], anyTime)[0]?.totals.requests).toBe(1);

  const released = holder.line((line) => line === 'released');
  holder.process.stdin.end();
  await released;
  expect(ledger.book(batch)).toBe(1);
  expect(ledger.totals(['session'], anyTime).map((row) => row.key)).toEqual([['new'], ['session-1']]);
  ledger.close();
});

test('two processes that book at once lose nothing and mix nothing up', async () => {
  const path = join(temporaryFolder(), 'ledger.db');
  const children = [0, 1].map((index) => startChild('bookingChild.ts', path, String(index * 1000), '500'));
  await Promise.all(children.map((child) => child.line((line) => line === 'done')));
  const ledger = openLedger(ledgerOptions(path));
  expect(ledger.totals([], anyTime)[0]?.totals.requests).toBe(1000);
  expect(ledger.totals(['session'], anyTime).every((row) => row.totals.requests === 1)).toBe(true);
  ledger.close();
});

test('what another process forgot is not brought back by a cache', () => {
  const path = join(temporaryFolder(), 'ledger.db');
  const [one, other] = [openLedger(ledgerOptions(path)), openLedger(ledgerOptions(path))];
  one.book({ observations: [makeObservation({ workspace: '/first' })], files: [] });
  other.forgetEverything(0);
  other.book({ observations: [makeObservation({ workspace: '/second' })], files: [] });
  one.book({ observations: [makeObservation({ nativeKey: 'b', workspace: '/first' })], files: [] });
  expect(one.totals(['workspace'], anyTime).map((row) => row.key)).toEqual([['/first'], ['/second']]);
  one.close();
  other.close();
});
