import type { SpendSnapshot } from './snapshot.ts';
import { allowanceYear, dayOf, startOfDay } from './time.ts';

/** Where the year goes if the average since `since` goes on. A rough figure for a sentence, not for a sum. */
export type Forecast = {
  /** First day of the average: the year's first, or the first of which anything is known. */
  readonly since: string;
} & (
  | { readonly type: 'ends-early'; readonly day: string }
  | {
      readonly type: 'lasts';
      /** In the allowance's unit, to three significant digits. */
      readonly yearEnd: number;
    }
);

/** Less than two weeks make no average. */
const shortestBasisMs = 14 * 24 * 60 * 60_000;

/** Linear and no more; `null` without an amount, too early to tell, or when the allowance is already used up. */
export function forecastYear(snapshot: SpendSnapshot): Forecast | null {
  const { amount, timeZone } = snapshot.allowance;
  const now = Date.parse(snapshot.at);
  const year = allowanceYear(snapshot.allowance, now);
  const firstKnown = Object.values(snapshot.knownSince).toSorted()[0];
  if (amount === null || firstKnown === undefined) return null;

  const since = firstKnown > year.since ? firstKnown : year.since;
  const basisMs = now - startOfDay(since, timeZone);
  const drawn = Number(snapshot.year.amount.drawn);
  if (basisMs < shortestBasisMs || drawn <= 0 || drawn >= amount) return null;

  const usedUpAt = now + ((amount - drawn) / drawn) * basisMs;
  if (usedUpAt < year.end) return { since, type: 'ends-early', day: dayOf(usedUpAt, timeZone) };
  const yearEnd = drawn + (drawn / basisMs) * (year.end - now);
  // Rounding does not use up what lasts.
  return { since, type: 'lasts', yearEnd: Math.min(amount, roundUp(yearEnd)) };
}

/** To three significant digits; up, so that a late forecast is never below what is spent already. */
function roundUp(amount: number): number {
  const step = 10 ** (Math.floor(Math.log10(amount)) - 2);
  return Math.ceil(amount / step) * step;
}
