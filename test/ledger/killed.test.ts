import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { startChild } from './childProcess.ts';
import { makeObservation } from './observations.ts';
import { anyTime, ledgerOptions, recordLog, temporaryFolder } from './temporaryLedger.ts';

const calls = 20_000;

test.each([0, 3, 17, 42])(
  'killed after %i batches: nothing half, nothing twice, nothing lost',
  async (batches) => {
    const path = join(temporaryFolder(), 'ledger.db');
    const child = startChild('bookingChild.ts', path, '0', String(calls));
    await child.line((line) => line === (batches === 0 ? 'ready' : `booked ${batches * 50}`));
    // The child goes on booking meanwhile, so the kill falls anywhere within a later batch.
    child.process.kill('SIGKILL');
    await child.ended;

    const log = recordLog();
    const ledger = openLedger(ledgerOptions(path, { log }));
    const requests = ledger.totals([], anyTime)[0]?.totals.requests ?? 0;
    const offset = ledger.fileStates()[0]?.offset ?? 0;
    expect(requests).toBeGreaterThanOrEqual(batches * 50);
    expect(requests).toBeLessThan(calls);
    expect(requests % 50).toBe(0);
    // The offset is of the same transaction as the calls.
    expect(offset).toBe(requests);
    expect([...ledger.calls(anyTime)]).toHaveLength(requests);

    const observations = Array.from({ length: requests + 100 }, (_, call) =>
      makeObservation({ nativeKey: `call-${call}`, sessionId: `session-${call}` }),
    );
    expect(ledger.book({ observations, files: [] })).toBe(100);
    expect(ledger.totals([], anyTime)[0]?.totals.requests).toBe(requests + 100);
    expect(log.lines).toEqual([]);
    ledger.close();
  },
);
