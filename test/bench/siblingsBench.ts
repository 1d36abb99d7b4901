import { join } from 'node:path';
import type { Observation } from '../../src/core/observation.ts';
import { bestStands } from '../../src/core/standing.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { madeUpCalls } from './madeUpCalls.ts';

export interface SiblingFigures {
  readonly calls: number;
  /** Of processor time, a call seen twice. */
  readonly firstHalfMs: number;
  readonly secondHalfMs: number;
}

/**
 * One session of calls with equal numbers, a tenth of a second apart, each booked as the gateway sees it and then as the log tells it. What a
 * call costs must not depend on how many went before it: the second half is to cost what the first did.
 */
export function benchSiblings(calls: number, hasIds: boolean): SiblingFigures {
  using folder = temporaryFolder('bench-siblings');
  const ledger = openLedger({
    path: join(folder.path, 'ledger.db'),
    clock: Date.now,
    log: { info: () => undefined, warn: console.warn, error: console.error },
    priceObservation: () => ({ charges: [], rate: null }),
    standingRules: {},
    defaultStandingRule: bestStands,
    namelessState: () => '',
    timeZone: 'UTC',
  });
  const until = Date.UTC(2026, 10, 22, 12);
  const [[one] = []] = madeUpCalls({ seed: 1, kind: 'independent', calls: 1, days: 1, until });
  if (one === undefined) throw new RangeError('no call was made up');
  const book = (observation: Observation): void => {
    ledger.book({ observations: [observation], files: [] });
  };
  const halves = [0, 1].map((half) => {
    const before = process.cpuUsage();
    for (let index = (half * calls) / 2; index < ((half + 1) * calls) / 2; index += 1) {
      const key = `call ${index}`;
      const seen = { ...one, nativeKey: key, groupKey: key, requestId: hasIds ? key : null };
      book({ ...seen, stream: 'gateway', source: 'gateway', endedAt: until + index * 100 });
      book({ ...seen, endedAt: until + index * 100 + 40 });
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / (calls / 2);
  });
  const found = ledger.describe().calls;
  if (found !== calls) throw new Error(`${found} calls of ${calls} were told apart`);
  ledger.close();
  return { calls, firstHalfMs: halves[0] ?? 0, secondHalfMs: halves[1] ?? 0 };
}
