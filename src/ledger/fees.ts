import type { AccountQuery, Plan } from '../core/accounts.ts';
import { planFees, type DayFee } from '../core/planFees.ts';
import { dayOf } from '../core/time.ts';
import { accountOfPlan, readPlans } from './planRules.ts';
import type { Tables } from './tables.ts';

/** A plan's fees of some days, and the account that bears them. */
export interface PlanFees {
  readonly plan: Plan;
  readonly account: number;
  readonly fees: readonly DayFee[];
}

/** The fees of the asked days that have begun: they accrue, and nothing is spent ahead. */
export function feesOfDays(
  tables: Tables,
  query: AccountQuery,
  zone: string,
  now: number,
): readonly PlanFees[] {
  const { plans, exchangeRates } = readPlans(tables);
  if (plans.length === 0) return [];
  const accounts = tables.accounts.all();
  const today = dayOf(now, zone);
  const until = query.until !== null && query.until < today ? query.until : today;
  return plans.map((plan) => ({
    plan,
    account: accountOfPlan(accounts, plan)?.id ?? 0,
    fees: planFees(plan, query.since ?? plan.from, until, exchangeRates),
  }));
}

/** Fees in dollars; those without a rate of exchange stand apart. */
export function feesByAccount(
  tables: Tables,
  query: AccountQuery,
  zone: string,
  now: number,
): ReadonlyMap<number, bigint> {
  const sums = new Map<number, bigint>();
  for (const { account, fees } of feesOfDays(tables, query, zone, now)) {
    const pico = fees.reduce((sum, fee) => sum + (fee.pico ?? 0n), 0n);
    sums.set(account, (sums.get(account) ?? 0n) + pico);
  }
  return sums;
}
