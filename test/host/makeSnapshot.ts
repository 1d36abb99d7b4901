import { nothingInFlight } from '../../src/core/callInFlight.ts';
import { guardAtRest } from '../../src/core/guard.ts';
import type { CallRecord } from '../../src/core/callRecord.ts';
import type { PeriodSpend, SpendSnapshot } from '../../src/core/snapshot.ts';
import type { Totals } from '../../src/core/totals.ts';

export function makeTotals(overrides: Partial<Totals> = {}): Totals {
  return {
    requests: 100,
    uncachedInputTokens: 1_000_000,
    cacheReadInputTokens: 2_000_000,
    cacheWrite5mInputTokens: 300_000,
    cacheWrite1hInputTokens: 0,
    outputTokens: 400_000,
    reasoningOutputTokens: null,
    totalTokens: 3_700_000,
    listCost: '1234.56',
    effectiveCost: '1234.56',
    billedCost: null,
    unpricedRequests: 0,
    unlistedRequests: 0,
    assumedRequests: 0,
    ...overrides,
  };
}

/** A period whose amount is its effective cost, in dollars. */
export function makePeriod(
  since: string,
  until: string,
  totals: Partial<Totals> = {},
  amount: Partial<PeriodSpend['amount']> = {},
): PeriodSpend {
  const whole = makeTotals(totals);
  return {
    since,
    until,
    totals: whole,
    cost: whole.effectiveCost,
    amount: { drawn: whole.effectiveCost ?? '0', apart: null, ...amount },
  };
}

export function makeCall(overrides: Partial<CallRecord> = {}): CallRecord {
  return {
    at: '2026-11-18T14:01:00.000Z',
    endedAt: '2026-11-18T14:02:00.000Z',
    source: 'log',
    witnesses: ['log'],
    tool: 'claude-code',
    provider: 'anthropic',
    requestModel: 'claude-opus-4-8',
    responseModel: 'claude-opus-4-8',
    status: 'complete',
    callId: 'call-1',
    sessionId: null,
    workspace: '/home/ada/engine',
    branch: 'main',
    serviceTier: null,
    uncachedInputTokens: 1,
    cacheReadInputTokens: 2,
    cacheWrite5mInputTokens: 3,
    cacheWrite1hInputTokens: 4,
    outputTokens: 5,
    reasoningOutputTokens: null,
    totalTokens: 15,
    listCost: '0.1234',
    effectiveCost: '0.1234',
    unpricedReason: null,
    ...overrides,
  };
}

/** 18 November 2026, $1,234.56 of an allowance of $10,000 used. */
export function makeSnapshot(overrides: Partial<SpendSnapshot> = {}): SpendSnapshot {
  return {
    version: 1,
    at: '2026-11-18T14:03:00.000Z',
    state: 'live',
    reading: null,
    machine: 'devbox',
    allowance: { amount: 10_000, unit: 'USD', yearStart: '01-01', timeZone: 'UTC', exchangeRates: [] },
    year: { ...makePeriod('2026-01-01', '2026-12-31'), label: '2026' },
    shareUsed: 0.12345,
    shareOfYear: 0.88,
    pace: 0.14,
    today: makePeriod('2026-11-18', '2026-11-18', { requests: 3, totalTokens: 45_000, effectiveCost: '0.5' }),
    month: {
      month: '2026-11',
      ...makePeriod('2026-11-01', '2026-11-30', {
        requests: 40,
        totalTokens: 1_250_000,
        effectiveCost: '210',
      }),
    },
    months: [],
    knownSince: { 'claude-code': '2026-10-23', codex: '2026-11-02' },
    lastCalls: [],
    inFlight: nothingInFlight,
    tools: [],
    accounts: [],
    quotas: [],
    guard: guardAtRest,
    problems: [],
    isDemo: false,
    ...overrides,
  };
}
