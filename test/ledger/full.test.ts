import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { startCommand } from './childProcess.ts';
import { makeObservation } from './observations.ts';
import { anyTime, ledgerOptions, temporaryFolder } from './temporaryLedger.ts';

test('no room to write is said to be so, and nothing is half booked', async () => {
  const path = join(temporaryFolder(), 'ledger.db');
  // The kernel lets this process write files of one megabyte at most: the same answer as a quota, without being root.
  const child = startCommand('/bin/sh', [
    '-c',
    'ulimit -f 2048; exec "$0" "$@"',
    process.execPath,
    join(import.meta.dirname, 'bookingChild.ts'),
    path,
    '0',
    '200000',
  ]);
  const booked: string[] = [];
  await child.line((line) => {
    if (line.startsWith('booked ')) booked.push(line);
    return line === 'ledger-full';
  });
  await child.ended;

  const ledger = openLedger(ledgerOptions(path));
  const requests = Number(booked.at(-1)?.split(' ')[1]);
  expect(requests).toBeGreaterThan(0);
  expect(ledger.totals([], anyTime)[0]?.totals.requests).toBe(requests);
  expect(ledger.fileStates()[0]?.offset).toBe(requests);
  const observations = Array.from({ length: requests + 50 }, (_, call) =>
    makeObservation({ nativeKey: `call-${call}`, sessionId: `session-${call}` }),
  );
  expect(ledger.book({ observations, files: [] })).toBe(50);
  ledger.close();
});
