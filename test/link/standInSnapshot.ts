import type { SpendSnapshot } from '../../src/core/snapshot.ts';
import type { Totals } from '../../src/core/totals.ts';

const nothing: Totals = {
  requests: 0,
  uncachedInputTokens: 0,
  cacheReadInputTokens: 0,
  cacheWrite5mInputTokens: 0,
  cacheWrite1hInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: null,
  totalTokens: 0,
  listCost: null,
  effectiveCost: null,
  billedCost: null,
  unpricedRequests: 0,
  assumedRequests: 0,
};

const period = {
  since: '2026-01-01',
  until: '2026-12-31',
  totals: nothing,
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
    problems: [],
    isDemo: false,
  };
}
