import * as z from 'zod';
import { decimalFromPico } from '../../../core/money.ts';
import type { AccountStatus, ProviderAccount, ProviderLimit } from '../../../core/providerReport.ts';
import { picoFromDollars } from '../amounts.ts';
import { startOfNextUtcMonth } from '../days.ts';
import { optional } from '../optional.ts';
import type { ProviderAccess } from '../providerReader.ts';
import { Warnings } from '../warnings.ts';
import { askGitHub, billingRoot } from './gitHubApi.ts';

const amount = z.number().nullish();

const budget = z.looseObject({
  id: z.string().nullish(),
  budget_product_sku: z.string().nullish(),
  budget_scope: z.string().nullish(),
  budget_amount: amount,
  consumed_amount: amount,
});
const budgetsSchema = z.looseObject({
  budgets: z.array(budget).nullish(),
  effective_budget: budget.nullish(),
});
const statesSchema = z.looseObject({
  user_states: z.array(
    z.looseObject({ user: z.string().nullish(), target_amount: amount, consumed_amount: amount }),
  ),
});

/** The budget that holds for each of the user's logins; in an enterprise also their state under each user-level budget. */
export async function readBudgets(access: ProviderAccess, account: ProviderAccount): Promise<AccountStatus> {
  const warnings = new Warnings();
  const limits: ProviderLimit[] = [];
  const resetsAt = startOfNextUtcMonth(access.clock());
  const limit = (
    name: string,
    limitTold: number | null | undefined,
    used: number | null | undefined,
  ): void => {
    const [most, consumed] = [limitTold, used].map((told) =>
      warnings.amount('GitHub’s budgets', told, picoFromDollars),
    );
    if (most === null || most === undefined) return;
    limits.push({
      name,
      unit: 'USD',
      limit: decimalFromPico(most),
      used: consumed === null || consumed === undefined ? null : decimalFromPico(consumed),
      resetsAt,
    });
  };
  // A person's own plan has no budgets route.
  const users = account.kind === 'person' ? [] : access.me.filter((name) => name !== '*');
  for (const user of users) {
    const answer = await optional(() =>
      askGitHub(access, {
        path: `${billingRoot(account)}/settings/billing/budgets`,
        query: { user, per_page: 100 },
        schema: budgetsSchema,
      }),
    );
    const { effective_budget: effective } = answer ?? {};
    if (effective !== null && effective !== undefined) {
      limit('monthly budget', effective.budget_amount, effective.consumed_amount);
    }
    if (!account.id.startsWith('enterprises/')) continue;
    for (const { id } of (answer?.budgets ?? []).filter(({ budget_scope }) =>
      /user/.test(budget_scope ?? ''),
    )) {
      if (id === null || id === undefined) continue;
      const states = await optional(() =>
        askGitHub(access, {
          path: `${billingRoot(account)}/settings/billing/budgets/${encodeURIComponent(id)}/user-states`,
          query: { user, per_page: 100 },
          schema: statesSchema,
        }),
      );
      for (const state of states?.user_states ?? []) {
        if (state.user?.toLowerCase() === user.toLowerCase()) {
          limit('user-level budget', state.target_amount, state.consumed_amount);
        }
      }
    }
  }
  return { limits, balances: [], counters: [], warnings: warnings.list };
}
