import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forecastYear } from '../../src/core/forecast.ts';
import type { SpendSnapshot } from '../../src/core/snapshot.ts';
import { makeSnapshot } from '../webview/fixtures.ts';

/** A year in UTC of which `drawn` of `amount` is used at `at`, known since `knownSince`. */
function yearOf(drawn: string, amount: number | null, at: string, knownSince: string): SpendSnapshot {
  const empty = makeSnapshot([]);
  return {
    ...empty,
    at,
    allowance: { amount, unit: 'USD', yearStart: '01-01', timeZone: 'UTC', exchangeRates: [] },
    year: { ...empty.year, amount: { drawn, apart: null } },
    knownSince: { codex: knownSince },
  };
}

test('half the allowance after a quarter of the year ends it at half the year', () => {
  const at = '2026-04-02T06:00:00.000Z';
  expect(forecastYear(yearOf('500', 1000, at, '2026-01-01'))).toEqual({
    since: '2026-01-01',
    type: 'ends-early',
    day: '2026-07-02',
  });
});

test('a slow year ends below the allowance, told to three digits and rounded up', () => {
  const at = '2026-07-02T12:00:00.000Z';
  expect(forecastYear(yearOf('123', 1000, at, '2025-12-01'))).toEqual({
    since: '2026-01-01',
    type: 'lasts',
    yearEnd: 246,
  });
});

test('the average starts where knowledge starts', () => {
  const at = '2026-11-20T00:00:00.000Z';
  expect(forecastYear(yearOf('300', 1000, at, '2026-10-21'))).toEqual({
    since: '2026-10-21',
    type: 'lasts',
    yearEnd: 720,
  });
});

test.each([
  ['no allowance', yearOf('500', null, '2026-04-02T00:00:00.000Z', '2026-01-01')],
  ['two weeks are not yet known', yearOf('500', 1000, '2026-04-02T00:00:00.000Z', '2026-03-20')],
  ['nothing drawn', yearOf('0', 1000, '2026-04-02T00:00:00.000Z', '2026-01-01')],
  ['used up', yearOf('1000', 1000, '2026-04-02T00:00:00.000Z', '2026-01-01')],
])('says nothing: %s', (_case, snapshot) => {
  expect(forecastYear(snapshot)).toBeNull();
});

test('is never below what is spent nor above what it lasts for, and a day of exhaustion lies ahead within the year', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000_000 }),
      fc.integer({ min: 1, max: 2_000_000 }),
      fc.integer({ min: Date.parse('2026-01-16T00:00:00Z'), max: Date.parse('2026-12-31T23:59:59Z') }),
      (drawn, amount, instant) => {
        const at = new Date(instant).toISOString();
        const forecast = forecastYear(yearOf(String(drawn), amount, at, '2026-01-01'));
        if (drawn >= amount) expect(forecast).toBeNull();
        else if (forecast?.type === 'lasts') {
          expect(forecast.yearEnd).toBeGreaterThanOrEqual(drawn);
          expect(forecast.yearEnd).toBeLessThanOrEqual(amount);
        } else {
          const day = forecast?.day ?? 'none';
          expect([at.slice(0, 10), day, '2026-12-31'].toSorted()[1]).toBe(day);
        }
      },
    ),
  );
});
