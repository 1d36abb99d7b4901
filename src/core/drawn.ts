import type { Allowance } from './allowance.ts';
import { decimalFromPico, multiplyRatio, picoFromDecimal } from './money.ts';
import type { DrawnAmount } from './snapshot.ts';
import type { Totals } from './totals.ts';

/** What one day's calls come to; `day` decides the rate of exchange. */
export interface DaySpend {
  readonly day: string;
  readonly totals: Totals;
}

/**
 * What these days draw on the allowance, in its unit: effective cost in its currency, or tokens. Dollars of a day before the
 * user's first rate stand apart, as they are never turned 1:1. Rounded half-even, once a day.
 */
export function drawnAmount(days: Iterable<DaySpend>, allowance: Allowance): DrawnAmount {
  if (allowance.unit === 'tokens') return { drawn: String(sumTokens(days)), apart: null };
  let drawn = 0n;
  let apart: bigint | null = null;
  for (const { day, totals } of days) {
    if (totals.effectiveCost === null) continue;
    const dollars = picoFromDecimal(totals.effectiveCost);
    const converted = exchange(dollars, day, allowance);
    if (converted === null) apart = (apart ?? 0n) + dollars;
    else drawn += converted;
  }
  return { drawn: decimalFromPico(drawn), apart: apart === null ? null : decimalFromPico(apart) };
}

/** Share of the allowance used, as a fraction to twelve places rounded down; `null` without an amount. */
export function shareUsed(drawn: string, amount: number | null): number | null {
  if (amount === null) return null;
  const granted = picoFromDecimal(plainDecimal(amount));
  return Number((picoFromDecimal(drawn) * 1_000_000_000_000n) / granted) / 1e12;
}

/** Dollars in the allowance's currency by the last rate on or before `day`; `null` without one. */
function exchange(dollars: bigint, day: string, allowance: Allowance): bigint | null {
  if (allowance.unit === 'USD') return dollars;
  let rate: Allowance['exchangeRates'][number] | null = null;
  for (const candidate of allowance.exchangeRates) {
    if (candidate.currency !== allowance.unit || candidate.from > day) continue;
    // Of two rates of one day the later entry is the user's correction.
    if (rate === null || candidate.from >= rate.from) rate = candidate;
  }
  return rate === null
    ? null
    : multiplyRatio(dollars, picoFromDecimal(plainDecimal(rate.perUsd)), 10n ** 12n);
}

function sumTokens(days: Iterable<DaySpend>): number {
  let tokens = 0;
  for (const { totals } of days) tokens += totals.totalTokens;
  return tokens;
}

/** `1e-7` → `0.0000001`: settings are JSON numbers, money is decimal text of twelve places. */
function plainDecimal(value: number): string {
  return value.toFixed(12);
}
