import * as z from 'zod';
import type { Plan } from './accounts.ts';
import type { Allowance } from './allowance.ts';
import { picoPerUnit, ratePerDollar } from './exchangeRate.ts';
import { multiplyRatio, picoFromDecimal } from './money.ts';
import { addDays, daysOfMonth, monthOf, nextDay } from './time.ts';

const planSchema = z.object({
  name: z.string(),
  provider: z.string(),
  account: z.string().nullable(),
  tools: z.array(z.string()),
  monthlyFee: z.string(),
  currency: z.string(),
  from: z.string(),
  until: z.string().nullable(),
});

/** The form in which plans are kept. */
export const plansSchema = z.array(planSchema);

/** One day's part of a plan's fee. */
export interface DayFee {
  readonly day: string;
  /** Pico-units of the plan's currency. */
  readonly chargedPico: bigint;
  /** Pico-dollars; `null` without a rate of exchange on or before the day. */
  readonly pico: bigint | null;
}

/**
 * A plan's fee by the day, for the days from `since` to `until`, both inclusive: on day i of a billing month of D days
 * floor(F·i/D) − floor(F·(i−1)/D), so that a month's days add up to the fee exactly.
 */
export function planFees(
  plan: Plan,
  since: string,
  until: string,
  rates: Allowance['exchangeRates'],
): readonly DayFee[] {
  const feePico = picoFromDecimal(plan.monthlyFee);
  const first = plan.from > since ? plan.from : since;
  const last = plan.until !== null && plan.until < until ? plan.until : until;
  const fees: DayFee[] = [];
  let month = monthsBetween(plan.from, first);
  if (billingStart(plan.from, month) > first) month -= 1;
  for (let day = first; day <= last; day = nextDay(day)) {
    if (billingStart(plan.from, month + 1) <= day) month += 1;
    const start = billingStart(plan.from, month);
    const length = daysFrom(start, billingStart(plan.from, month + 1));
    const index = daysFrom(start, day) + 1n;
    const chargedPico = (feePico * index) / length - (feePico * (index - 1n)) / length;
    fees.push({ day, chargedPico, pico: dollarsOf(chargedPico, plan.currency, day, rates) });
  }
  return fees;
}

/** First day of the n-th billing month: `from`'s day of the month, or the month's last where it has no such day. */
function billingStart(from: string, months: number): string {
  const [year = 0, month = 1] = from.split('-').map(Number);
  const index = year * 12 + (month - 1) + months;
  const name = `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
  const { since, until } = daysOfMonth(name);
  const day = addDays(since, Number(from.slice(8)) - 1);
  return day < until ? day : until;
}

function monthsBetween(from: string, day: string): number {
  const [one = 0, other = 0] = [from, day].map((text) => {
    const [year = 0, month = 1] = monthOf(text).split('-').map(Number);
    return year * 12 + month;
  });
  return other - one;
}

function daysFrom(start: string, day: string): bigint {
  return BigInt(Math.round((Date.parse(day) - Date.parse(start)) / 86_400_000));
}

function dollarsOf(
  pico: bigint,
  currency: string,
  day: string,
  rates: Allowance['exchangeRates'],
): bigint | null {
  if (currency === 'USD') return pico;
  const perUsd = ratePerDollar(rates, currency, day);
  return perUsd === null ? null : multiplyRatio(pico, picoPerUnit, perUsd);
}
