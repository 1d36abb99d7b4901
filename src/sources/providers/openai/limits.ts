import { decimalFromPico } from '../../../core/money.ts';
import type { AccountStatus, ProviderLimit } from '../../../core/providerReport.ts';
import { picoFromCents } from '../amounts.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import type { ProviderAccess } from '../providerReader.ts';
import { askOpenAi } from './openAiApi.ts';
import { spendLimitSchema } from './schemas.ts';

/** The organisation's hard limit, and those of the projects that the user named. */
export async function readLimits(access: ProviderAccess): Promise<AccountStatus> {
  const projects = access.me.filter((name) => name.startsWith('proj_'));
  const limits = [
    await limitAt(access, 'spend_limit', 'of the organisation'),
    ...(await Promise.all(
      projects.map((id) => limitAt(access, `projects/${id}/spend_limit`, 'of the project')),
    )),
  ];
  return { limits: limits.filter((limit) => limit !== null), balances: [], counters: [], warnings: [] };
}

async function limitAt(access: ProviderAccess, path: string, whose: string): Promise<ProviderLimit | null> {
  try {
    const { threshold_amount, interval, enforcement } = await askOpenAi(access, {
      path,
      schema: spendLimitSchema,
    });
    if (threshold_amount === null || threshold_amount === undefined) return null;
    const kind = enforcement?.status === 'enforcing' ? 'limit' : 'limit (not enforced)';
    return {
      name: `${interval === 'month' ? 'monthly' : (interval ?? '')} ${kind} ${whose}`.trim(),
      unit: 'USD',
      limit: decimalFromPico(picoFromCents(threshold_amount)),
      used: null,
      resetsAt: interval === 'month' ? startOfNextMonth(access.clock()) : null,
    };
  } catch (error) {
    // No limit is set, or this key may not see it: there is nothing to show then.
    if (error instanceof ProviderFailure && (error.kind === 'accountKind' || error.kind === 'permission'))
      return null;
    throw error;
  }
}

function startOfNextMonth(now: number): string {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)).toISOString();
}
