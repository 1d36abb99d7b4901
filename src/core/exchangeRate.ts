import type { Allowance } from './allowance.ts';
import { picoFromDecimal } from './money.ts';

/** What `ratePerDollar` counts in. */
export const picoPerUnit = 10n ** 12n;

/** Pico-units of a currency for one dollar, by the user's last rate on or before `day`; `null` without one. */
export function ratePerDollar(
  rates: Allowance['exchangeRates'],
  currency: string,
  day: string,
): bigint | null {
  let rate: Allowance['exchangeRates'][number] | null = null;
  for (const candidate of rates) {
    if (candidate.currency !== currency || candidate.from > day) continue;
    // Of two rates of one day the later entry is the user's correction.
    if (rate === null || candidate.from >= rate.from) rate = candidate;
  }
  // Settings are JSON numbers (1e-7), money is decimal text of twelve places.
  return rate === null ? null : picoFromDecimal(rate.perUsd.toFixed(12));
}
