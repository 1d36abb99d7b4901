import { guardAtRest } from '../../../src/core/guard.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildSnapshot, type SnapshotParts } from '../../../src/core/buildSnapshot.ts';
import { drawnAmount, shareUsed } from '../../../src/core/drawn.ts';
import { meterText } from '../../../src/core/format.ts';
import { sumTotals } from '../../../src/core/sumTotals.ts';
import { addDays } from '../../../src/core/time.ts';
import { makeAllowance, makeTotals } from '../builders.ts';

const parts = (overrides: Partial<SnapshotParts> = {}): SnapshotParts => ({
  now: Date.parse('2026-11-22T12:00:00Z'),
  allowance: makeAllowance(),
  days: [],
  entries: [],
  accounts: [],
  quotas: [],
  isPaused: false,
  reading: null,
  machine: 'workstation',
  knownSince: {},
  lastCalls: [],
  tools: [],
  guard: guardAtRest,
  problems: [],
  isDemo: false,
  ...overrides,
});

const day = (name: string, effectiveCost: string | null, totalTokens = 0) => ({
  day: name,
  totals: makeTotals({ effectiveCost, totalTokens }),
});

describe('periods', () => {
  const days = [
    day('2026-01-01', '100'),
    day('2026-10-31', '20'),
    day('2026-11-01', '3'),
    day('2026-11-22', '0.5'),
  ];

  test('year, month and today add up the days inside', () => {
    const snapshot = buildSnapshot(parts({ days }));
    expect([snapshot.year, snapshot.month, snapshot.today].map(({ amount }) => amount.drawn)).toEqual([
      '123.5',
      '3.5',
      '0.5',
    ]);
    expect(snapshot.months.map(({ month, amount }) => `${month} ${amount.drawn}`)).toEqual([
      '2026-01 100',
      ...['02', '03', '04', '05', '06', '07', '08', '09'].map((month) => `2026-${month} 0`),
      '2026-10 20',
      '2026-11 3.5',
    ]);
    expect(snapshot.shareUsed).toBe(0.01235);
    expect(snapshot.pace).toBeCloseTo(0.01235 / snapshot.shareOfYear);
  });

  test('a year that starts within a month is the sum of its months', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('01-01', '02-29', '04-06', '11-15', '12-31'),
        fc.integer({ min: 0, max: 365 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 380 }), fc.integer({ min: 0, max: 10_000 })), {
          maxLength: 40,
        }),
        (yearStart, today, spends) => {
          const now = Date.parse('2026-01-01T12:00:00Z') + today * 86_400_000;
          const { since, until } = buildSnapshot(
            parts({ now, allowance: makeAllowance({ yearStart }) }),
          ).year;
          const inYear = spends
            .map(([offset, cents]) => day(addDays(since, offset), (cents / 100).toFixed(2)))
            .filter((spend) => spend.day <= until && spend.day <= new Date(now).toISOString().slice(0, 10));
          const snapshot = buildSnapshot(
            parts({ now, days: inYear, allowance: makeAllowance({ yearStart }) }),
          );
          expect(sumTotals(snapshot.months.map(({ totals }) => totals))).toEqual(snapshot.year.totals);
        },
      ),
    );
  });

  test('no pace on the first day of a year, none without an amount', () => {
    const firstDay = Date.parse('2026-01-01T05:00:00Z');
    expect(buildSnapshot(parts({ now: firstDay, days: [day('2026-01-01', '5')] })).pace).toBeNull();
    const unset = buildSnapshot(parts({ days, allowance: makeAllowance({ amount: null }) }));
    expect([unset.shareUsed, unset.pace]).toEqual([null, null]);
  });
});

describe('what the days draw on the allowance', () => {
  const euro = (rates: [string, number][]) =>
    makeAllowance({
      unit: 'EUR',
      exchangeRates: rates.map(([from, perUsd]) => ({ from, currency: 'EUR', perUsd })),
    });

  test('worked example 8: $40 on 20 Nov, last rate 0.90 of 18 Nov', () => {
    const allowance = euro([
      ['2026-11-21', 0.95],
      ['2026-11-18', 0.9],
      ['2026-01-01', 0.8],
    ]);
    expect(drawnAmount([day('2026-11-20', '40')], allowance)).toEqual({ drawn: '36', apart: null });
  });

  test('without a rate dollars stand apart, never 1:1', () => {
    expect(
      drawnAmount([day('2026-11-17', '40'), day('2026-11-18', '1')], euro([['2026-11-18', 0.9]])),
    ).toEqual({
      drawn: '0.9',
      apart: '40',
    });
  });

  test('a fee without a rate to dollars draws on an allowance of its currency as it is, and else stands apart', () => {
    const fee = { unexchanged: [{ currency: 'EUR', amount: '30' }] };
    const days = [{ ...day('2026-11-17', '1'), ...fee }, day('2026-11-18', null)];
    expect(drawnAmount(days, euro([['2026-11-17', 0.9]]))).toEqual({ drawn: '30.9', apart: null });
    for (const unit of ['USD', 'tokens']) {
      expect(drawnAmount(days, makeAllowance({ unit }))).toMatchObject({ apart: null, ...fee });
    }
    // Nothing but such a fee is spend that is unknown in dollars, and not none.
    const snapshot = buildSnapshot(parts({ entries: [{ day: '2026-11-17', amount: '0', ...fee }] }));
    expect(snapshot.year).toMatchObject({ cost: null, amount: { drawn: '0', ...fee } });
    expect(meterText(snapshot, 'en-US')).toBe('$0+ · 0%');
  });

  test('in tokens the five buckets count', () => {
    const allowance = makeAllowance({ unit: 'tokens', amount: 1_000_000 });
    const amount = drawnAmount([day('2026-11-17', null, 300_000), day('2026-11-18', '1', 33_333)], allowance);
    expect(amount).toEqual({ drawn: '333333', apart: null });
    expect(shareUsed(amount.drawn, allowance.amount)).toBe(0.333333);
  });

  test('days without a known cost draw nothing and are not zero', () => {
    expect(
      sumTotals([makeTotals({ effectiveCost: null }), makeTotals({ effectiveCost: null })]).effectiveCost,
    ).toBeNull();
    expect(
      sumTotals([makeTotals({ effectiveCost: null }), makeTotals({ effectiveCost: '0.1' })]).effectiveCost,
    ).toBe('0.1');
  });

  test('a share is rounded down: reached only when it is', () => {
    expect(shareUsed('9999.999999', 10_000)).toBeLessThan(1);
    expect(shareUsed('10000', 10_000)).toBe(1);
    expect(shareUsed('0.000001', 0.01)).toBe(0.0001);
  });
});
