import * as z from 'zod';
import type { Plan } from '../core/accounts.ts';
import { allowanceSchema, type Allowance } from '../core/allowance.ts';
import { plansSchema } from '../core/planFees.ts';
import type { PayerRule } from '../core/payers.ts';
import { nextDay, startOfDay } from '../core/time.ts';
import { accountId, nothingRead, planKey, type StoredAccount } from './accountTable.ts';
import type { Tables } from './tables.ts';

const keptSchema = z.object({ plans: plansSchema, exchangeRates: allowanceSchema.shape.exchangeRates });

/** The user's plans, and the rates by which their fees are turned into dollars. */
export interface KeptPlans {
  readonly plans: readonly Plan[];
  readonly exchangeRates: Allowance['exchangeRates'];
}

export function readPlans(tables: Tables): KeptPlans {
  const text = tables.meta.plans();
  return text === null ? { plans: [], exchangeRates: [] } : keptSchema.parse(JSON.parse(text));
}

/** The account that bears a plan's fee: the one that it names, where that is connected, else one of its own. */
export function accountOfPlan(accounts: readonly StoredAccount[], plan: Plan): StoredAccount | null {
  const named = accounts.find(
    (one) => one.kind !== 'plan' && one.provider === plan.provider && accountId(one) === plan.account,
  );
  return (
    named ??
    accounts.find((one) => one.provider === plan.provider && one.vendor_key === planKey(plan.name)) ??
    null
  );
}

/**
 * Makes accounts and rules what the plans say, in days of `zone`; to be called within a transaction. Returns the tools whose calls may
 * have another payer now.
 */
export function applyPlans(tables: Tables, zone: string, at: number): ReadonlySet<string> {
  const { plans } = readPlans(tables);
  const before = tables.payers.rules().filter((rule) => rule.isCovered);
  for (const plan of plans) {
    if (accountOfPlan(tables.accounts.all(), plan) === null) tables.accounts.add(newPlanAccount(plan), at);
  }
  const accounts = tables.accounts.all();
  const wanted = plans.flatMap((plan): Omit<PayerRule, 'provider'>[] => {
    const account = accountOfPlan(accounts, plan)?.id ?? 0;
    const since = startOfDay(plan.from, zone);
    const until = plan.until === null ? null : startOfDay(nextDay(plan.until), zone);
    return plan.tools.map((tool) => ({ account, tool, since, until, isCovered: true }));
  });
  tables.payers.replaceAll([...tables.payers.rules().filter((rule) => !rule.isCovered), ...wanted]);
  const after = tables.payers.rules().filter((rule) => rule.isCovered);
  return changedTools(before, after);
}

/** Plans that are no more; to be removed when their calls have gone to whoever pays them now. */
export function gonePlans(tables: Tables): readonly StoredAccount[] {
  const { plans } = readPlans(tables);
  const accounts = tables.accounts.all();
  const borne = new Set(plans.map((plan) => accountOfPlan(accounts, plan)?.id));
  return accounts.filter((account) => account.kind === 'plan' && !borne.has(account.id));
}

function changedTools(before: readonly PayerRule[], after: readonly PayerRule[]): ReadonlySet<string> {
  const was = new Set(before.map((rule) => JSON.stringify(rule)));
  const is = new Set(after.map((rule) => JSON.stringify(rule)));
  const changed = [
    ...before.filter((rule) => !is.has(JSON.stringify(rule))),
    ...after.filter((rule) => !was.has(JSON.stringify(rule))),
  ];
  return new Set(changed.map((rule) => rule.tool));
}

function newPlanAccount({ name, provider }: Plan): Omit<StoredAccount, 'id'> {
  return {
    provider,
    vendor_key: planKey(name),
    kind: 'plan',
    label: name,
    settles: 'never',
    bucket: 'day',
    delay_ms: 0,
    horizon_ms: 0,
    disconnected_at: null,
    ...nothingRead,
  };
}
