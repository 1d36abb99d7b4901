import { guardAtRest } from '../../../src/core/guard.ts';
import { describe, expect, test } from 'vitest';
import { buildSnapshot } from '../../../src/core/buildSnapshot.ts';
import { formatMoney, formatShare, formatTokens, meterText } from '../../../src/core/format.ts';
import type { Allowance } from '../../../src/core/allowance.ts';
import type { Totals } from '../../../src/core/totals.ts';
import { makeAllowance, makeTotals } from '../builders.ts';

test.each([
  [null, 'not priced', 'not priced'],
  ['0', '$0', '$0.00'],
  ['0.000001', '<$0.01', '<$0.0001'],
  ['-0.000001', '−<$0.01', '−<$0.0001'],
  ['0.0123', '$0.01', '$0.0123'],
  ['0.5', '$0.50', '$0.50'],
  ['12.345', '$12.34', '$12.34'],
  ['99.999', '$100.00', '$100.00'],
  ['1234.5', '$1,234', '$1,234.50'],
  ['9007199254740993.25', '$9,007,199,254,740,993', '$9,007,199,254,740,993.25'],
])('money %s', (amount, short, full) => {
  expect([formatMoney(amount, 'USD', 'en-US', 'short'), formatMoney(amount, 'USD', 'en-US', 'full')]).toEqual(
    [short, full],
  );
});

test.each([
  [0, '0%'],
  [0.001, '<1%'],
  [0.1299, '12%'],
  [0.29, '29%'],
  [0.98999, '98%'],
  [0.999999, '99.9%'],
  // The last twelfth place that is not used yet.
  [0.999999999999, '99.9%'],
  [0.289999999999, '28%'],
  [1, '100%'],
  [1.239, '123%'],
])('share %s', (fraction, text) => {
  expect(formatShare(fraction)).toBe(text);
});

test('tokens', () => {
  expect([formatTokens(1_234_567, 'en-US', 'short'), formatTokens(1_234_567, 'en-US', 'full')]).toEqual([
    '1.2M',
    '1,234,567',
  ]);
});

describe('the meter says', () => {
  const say = (totals: Partial<Totals>, allowance: Partial<Allowance> = {}) =>
    meterText(
      buildSnapshot({
        now: Date.parse('2026-11-22T12:00:00Z'),
        allowance: makeAllowance(allowance),
        days: [{ day: '2026-11-02', totals: makeTotals(totals) }],
        entries: [],
        accounts: [],
        quotas: [],
        isPaused: false,
        reading: null,
        machine: 'm',
        knownSince: {},
        lastCalls: [],
        tools: [],
        guard: guardAtRest,
        problems: [],
        isDemo: false,
      }),
      'en-US',
    );

  test.each([
    ['metered', { effectiveCost: '1234' }, {}, '$1,234 · 12%'],
    ['assumed payers', { effectiveCost: '1234', assumedRequests: 1 }, {}, '≈$1,234 · 12%'],
    [
      'some calls without a price',
      { effectiveCost: '1234', requests: 2, unpricedRequests: 1 },
      {},
      '$1,234+ · 12%',
    ],
    ['no price at all', { effectiveCost: null, unpricedRequests: 1 }, {}, 'Not priced'],
    ['no allowance yet', { effectiveCost: '1234' }, { amount: null }, '$1,234'],
    ['below a cent', { effectiveCost: '0.000105' }, {}, '<$0.01 · <1%'],
    [
      'tokens',
      { totalTokens: 2_500_000, assumedRequests: 1 },
      { unit: 'tokens', amount: 1e7 },
      '2.5M tokens · 25%',
    ],
    ['a currency without a rate', { effectiveCost: '40' }, { unit: 'EUR' }, '€0+ · 0%'],
    ['nothing found', { requests: 0, effectiveCost: null }, {}, 'No AI spend yet'],
  ])('%s', (_, totals, allowance, text) => {
    expect(say(totals, allowance)).toBe(text);
  });
});
