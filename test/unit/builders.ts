import type { Allowance } from '../../src/core/allowance.ts';
import type { CallRecord } from '../../src/core/callRecord.ts';
import type { Totals } from '../../src/core/totals.ts';
import { noTotals } from '../../src/core/sumTotals.ts';

/** Builders with overrides: a test names only what it is about. */
export function makeTotals(overrides: Partial<Totals> = {}): Totals {
  return { ...noTotals, requests: 1, effectiveCost: '1', listCost: '1', ...overrides };
}

export function makeAllowance(overrides: Partial<Allowance> = {}): Allowance {
  return {
    amount: 10_000,
    unit: 'USD',
    yearStart: '01-01',
    timeZone: 'UTC',
    exchangeRates: [],
    ...overrides,
  };
}

export function makeCallRecord(overrides: Partial<CallRecord> = {}): CallRecord {
  return {
    at: '2026-11-10T10:00:00.000Z',
    endedAt: '2026-11-10T10:00:05.000Z',
    source: 'log',
    witnesses: ['log'],
    tool: 'claude-code',
    provider: 'anthropic',
    requestModel: null,
    responseModel: 'claude-sonnet-4-6',
    status: 'complete',
    callId: 'msg_1',
    sessionId: 's1',
    workspace: '/srv/demo',
    branch: 'main',
    serviceTier: null,
    uncachedInputTokens: 10,
    cacheReadInputTokens: 0,
    cacheWrite5mInputTokens: 0,
    cacheWrite1hInputTokens: 0,
    outputTokens: 5,
    reasoningOutputTokens: null,
    totalTokens: 15,
    listCost: '0.000105',
    effectiveCost: '0.000105',
    unpricedReason: null,
    ...overrides,
  };
}
