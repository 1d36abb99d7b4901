import { nothingInFlight } from '../../src/core/callInFlight.ts';
import { guardAtRest } from '../../src/core/guard.ts';
import type { SpendSnapshot } from '../../src/core/snapshot.ts';
import { noTotals } from '../../src/core/sumTotals.ts';

const period = {
  since: '2026-01-01',
  until: '2026-12-31',
  totals: noTotals,
  cost: null,
  amount: { drawn: '0', apart: null },
};

/** An empty year; tests say by `machine` which one they mean. */
export function standInSnapshot(machine: string): SpendSnapshot {
  return {
    version: 1,
    at: '2026-11-22T12:00:00.000Z',
    state: 'live',
    reading: null,
    machine,
    allowance: { amount: null, unit: 'USD', yearStart: '01-01', timeZone: 'UTC', exchangeRates: [] },
    year: { ...period, label: '2026' },
    shareUsed: null,
    shareOfYear: 0.9,
    pace: null,
    today: period,
    month: { ...period, month: '2026-11' },
    months: [],
    knownSince: {},
    lastCalls: [],
    inFlight: nothingInFlight,
    tools: [],
    accounts: [],
    quotas: [],
    guard: guardAtRest,
    problems: [],
    isDemo: false,
  };
}
