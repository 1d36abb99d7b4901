import type { AccountStatus, ProviderLimit } from '../../../core/providerReport.ts';
import { decimalFromPico } from '../../../core/money.ts';
import { AmountError, picoFromCents } from '../amounts.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import type { ProviderAccess } from '../providerReader.ts';
import { askAllPages, askAnthropic, betas } from './anthropicApi.ts';
import { effectiveLimitsSchema, limitsSchema } from './schemas.ts';

/** The limits that hold for the user, else those of the organisation; which of the two routes answers depends on the kind of account. */
export async function readLimits(access: ProviderAccess): Promise<AccountStatus> {
  const limits =
    (await optional(() => effectiveLimits(access))) ?? (await optional(() => organizationLimits(access)));
  return { limits: limits ?? [], balances: [], counters: [], warnings: [] };
}

async function effectiveLimits(access: ProviderAccess): Promise<ProviderLimit[]> {
  const userIds = access.me.filter((name) => name.startsWith('user_'));
  const pages = await askAllPages(
    access,
    {
      path: 'spend_limits/effective',
      query: { limit: '1000', ...(userIds.length === 0 ? {} : { user_ids: userIds }) },
      schema: effectiveLimitsSchema,
    },
    ({ next_page }) => next_page ?? null,
  );
  const me = new Set(access.me.map((name) => name.toLowerCase()));
  return pages
    .flatMap(({ data }) => data)
    .filter(({ actor }) =>
      [actor?.user_id, actor?.email_address].some(
        (name) => typeof name === 'string' && me.has(name.toLowerCase()),
      ),
    )
    .map(({ period, amount, period_to_date_spend }) => ({
      name: `${period} limit`,
      unit: 'USD' as const,
      limit: dollarsOf(amount),
      // The vendor says "0" also where it has no figure at the moment.
      used: period_to_date_spend === '0' ? null : dollarsOf(period_to_date_spend),
      resetsAt: resetOf(period, access.clock()),
    }));
}

async function organizationLimits(access: ProviderAccess): Promise<ProviderLimit[]> {
  const { data } = await askAnthropic(access, {
    path: 'spend_limits',
    beta: betas.limits,
    schema: limitsSchema,
  });
  return data
    .filter(({ is_enabled }) => is_enabled !== false)
    .map(({ amount, period, scope }) => ({
      name: `${period ?? 'spend'} limit of the ${(scope?.type ?? 'organization').replaceAll('_', ' ')}`,
      unit: 'USD' as const,
      limit: dollarsOf(amount),
      used: null,
      resetsAt: resetOf(period ?? '', access.clock()),
    }));
}

/** A route that this account does not have is no failure: there is nothing to show then. */
async function optional<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ProviderFailure && (error.kind === 'accountKind' || error.kind === 'permission'))
      return null;
    throw error;
  }
}

function dollarsOf(cents: string | null | undefined): string | null {
  if (cents === null || cents === undefined) return null;
  try {
    return decimalFromPico(picoFromCents(cents));
  } catch (error) {
    if (error instanceof AmountError) return null;
    throw error;
  }
}

/** Monthly limits begin anew at 00:00 UTC on the first. */
function resetOf(period: string, now: number): string | null {
  if (period !== 'monthly') return null;
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)).toISOString();
}
