import type { DrawnAmount, PeriodSpend } from './snapshot.ts';

/** Has anything been spent: by a call, or by a row beside the calls (a fee, what a report holds beyond them)? */
export function hasSpend({ totals, amount }: PeriodSpend): boolean {
  return totals.requests > 0 || amount.drawn !== '0' || standsApart(amount);
}

/** Is there money beside the amount that could not be put in its unit? Then it is a lower bound. */
export function standsApart({ apart, unexchanged = [] }: DrawnAmount): boolean {
  return apart !== null || unexchanged.length > 0;
}

/** Is there nothing but calls without a known price? Then the figure is unknown, and never zero. */
export function isNotPriced({ totals, amount }: PeriodSpend): boolean {
  return totals.requests > 0 && totals.effectiveCost === null && amount.drawn === '0' && !standsApart(amount);
}
