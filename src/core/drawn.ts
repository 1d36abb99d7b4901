import type { CurrencyAmount } from './accounts.ts';
import type { Allowance } from './allowance.ts';
import { picoPerUnit, ratePerDollar } from './exchangeRate.ts';
import { decimalFromPico, multiplyRatio, picoFromDecimal } from './money.ts';
import type { DrawnAmount } from './snapshot.ts';
import type { Totals } from './totals.ts';

/** What one day comes to; `day` decides the rate of exchange. */
export interface DaySpend {
  readonly day: string;
  readonly totals: Totals;
  /** Rows of spend beside the calls, decimal dollars: fees, what was not metered, adjustments. */
  readonly entries?: string | undefined;
  /** Fees of the day in other currencies that can't be turned into dollars. */
  readonly unexchanged?: readonly CurrencyAmount[] | undefined;
}

/**
 * What these days draw on the allowance, in its unit: effective cost and the rows beside the calls in its currency, or tokens. Dollars of
 * a day before the user's first rate stand apart, as they are never turned 1:1, and so does money without tokens where tokens are
 * counted. A fee in the allowance's own currency needs no rate. Rounded half-even, once a day.
 */
export function drawnAmount(days: readonly DaySpend[], allowance: Allowance): DrawnAmount {
  const { own, others } = unexchangedIn(days, allowance.unit);
  const amount = allowance.unit === 'tokens' ? drawnTokens(days) : drawnMoney(days, own, allowance);
  return others.length === 0 ? amount : { ...amount, unexchanged: others };
}

function drawnMoney(days: readonly DaySpend[], ownFees: bigint, allowance: Allowance): DrawnAmount {
  let drawn = ownFees;
  let apart: bigint | null = null;
  for (const { day, totals, entries } of days) {
    if (totals.effectiveCost === null && entries === undefined) continue;
    const dollars = picoFromDecimal(totals.effectiveCost ?? '0') + picoFromDecimal(entries ?? '0');
    const converted = exchange(dollars, day, allowance);
    if (converted === null) apart = (apart ?? 0n) + dollars;
    else drawn += converted;
  }
  return { drawn: decimalFromPico(drawn), apart: apart === null ? null : decimalFromPico(apart) };
}

/** Fees without a rate to dollars: those in the unit itself, and the others by currency. */
function unexchangedIn(
  days: readonly DaySpend[],
  unit: string,
): { readonly own: bigint; readonly others: readonly CurrencyAmount[] } {
  const sums = new Map<string, bigint>();
  for (const { currency, amount } of days.flatMap(({ unexchanged }) => unexchanged ?? [])) {
    sums.set(currency, (sums.get(currency) ?? 0n) + picoFromDecimal(amount));
  }
  const own = sums.get(unit) ?? 0n;
  sums.delete(unit);
  const others = [...sums].map(([currency, pico]) => ({ currency, amount: decimalFromPico(pico) }));
  return { own, others: others.sort((one, other) => (one.currency < other.currency ? -1 : 1)) };
}

/** Effective cost and the rows beside the calls in dollars, the known part; `null` where nothing is known. */
export function knownCost(days: Iterable<DaySpend>): string | null {
  let pico: bigint | null = null;
  for (const { totals, entries } of days) {
    for (const dollars of [totals.effectiveCost, entries ?? null]) {
      if (dollars !== null) pico = (pico ?? 0n) + picoFromDecimal(dollars);
    }
  }
  return pico === null ? null : decimalFromPico(pico);
}

/** Share of the allowance used, as a fraction to twelve places rounded down; `null` without an amount. */
export function shareUsed(drawn: string, amount: number | null): number | null {
  if (amount === null) return null;
  const granted = picoFromDecimal(amount.toFixed(12));
  return Number((picoFromDecimal(drawn) * 1_000_000_000_000n) / granted) / 1e12;
}

/** Dollars in the allowance's currency by the last rate on or before `day`; `null` without one. */
function exchange(dollars: bigint, day: string, { unit, exchangeRates }: Allowance): bigint | null {
  if (unit === 'USD') return dollars;
  const perUsd = ratePerDollar(exchangeRates, unit, day);
  return perUsd === null ? null : multiplyRatio(dollars, perUsd, picoPerUnit);
}

function drawnTokens(days: Iterable<DaySpend>): DrawnAmount {
  let tokens = 0;
  let apart = 0n;
  for (const { totals, entries } of days) {
    tokens += totals.totalTokens;
    apart += picoFromDecimal(entries ?? '0');
  }
  return { drawn: String(tokens), apart: apart === 0n ? null : decimalFromPico(apart) };
}
