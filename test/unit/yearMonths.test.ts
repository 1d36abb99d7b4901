import { expect, test } from 'vitest';
import type { Allowance } from '../../src/core/allowance.ts';
import { yearMonths } from '../../src/webview/yearMonths.ts';
import { makeSnapshot, plausibleYear } from '../webview/fixtures.ts';

const allowance: Allowance = {
  amount: 12_000,
  unit: 'USD',
  yearStart: '01-01',
  timeZone: 'America/New_York',
  exchangeRates: [],
};

test('a calendar year has twelve even months; those before the first log and to come are told apart', () => {
  const cells = plausibleYear().filter(({ day }) => day >= '2026-10-23');
  const months = yearMonths(makeSnapshot(cells, { allowance }));
  expect(months.map(({ month, state, evenPace }) => `${month} ${state} ${String(evenPace)}`)).toEqual([
    '2026-01 before-known 1000',
    '2026-02 before-known 1000',
    '2026-03 before-known 1000',
    '2026-04 before-known 1000',
    '2026-05 before-known 1000',
    '2026-06 before-known 1000',
    '2026-07 before-known 1000',
    '2026-08 before-known 1000',
    '2026-09 before-known 1000',
    '2026-10 known 1000',
    '2026-11 known 1000',
    '2026-12 to-come 1000',
  ]);
  expect(months.filter(({ isRunning }) => isRunning).map(({ month }) => month)).toEqual(['2026-11']);
});

test('a year from 6 April touches thirteen months and its even parts add up to the allowance', () => {
  const months = yearMonths(
    makeSnapshot(plausibleYear(), { allowance: { ...allowance, yearStart: '04-06' } }),
  );
  expect(months.map(({ month }) => month)).toHaveLength(13);
  expect(months[0]?.month).toBe('2026-04');
  expect(months.at(-1)?.month).toBe('2027-04');
  expect(months.reduce((sum, { evenPace }) => sum + (evenPace ?? 0), 0)).toBeCloseTo(12_000, 6);
});
