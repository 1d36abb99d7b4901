import type { ProviderAccount, ReportPart } from '../../../core/providerReport.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import { optional } from '../optional.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { organizationOfReport, readAnalytics, type Mine } from './analytics.ts';
import { anthropic, askAnthropic } from './anthropicApi.ts';
import { userIdsByAddress } from './directory.ts';
import { readLegacy } from './legacy.ts';
import { readLimits } from './limits.ts';
import { organizationSchema } from './schemas.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** Before this day the analytics routes know nothing. */
const analyticsSince = Date.UTC(2026, 0, 1);

export const anthropicReader: ProviderReader = {
  ...anthropic,
  schedule: {
    bucket: 'hour',
    pollMs: 15 * 60_000,
    delayMs: dayMs,
    horizonMs: 30 * dayMs,
    reachMs: 365 * dayMs,
    spanMsMax: 31 * dayMs,
  },
  identify,
  report: readReport,
  status: readLimits,
};

/** Enterprise keys with a scope for analytics alone may not ask who they are; the report itself then tells. */
async function identify(access: ProviderAccess): Promise<ProviderAccount> {
  const account = { label: 'Anthropic', kind: 'organisation', settles: 'slice' } as const;
  try {
    const { id, name } = await askAnthropic(access, { path: 'me', schema: organizationSchema });
    return { ...account, id, label: name ?? account.label };
  } catch (error) {
    if (!isWithoutRoute(error)) throw error;
    return { ...account, id: (await organizationOfReport(access)) ?? 'organization' };
  }
}

/** The analytics routes where the account has them, else the older ones. */
async function readReport(
  access: ProviderAccess,
  _account: ProviderAccount,
  since: number,
  until: number,
): Promise<ReportPart> {
  if (until <= analyticsSince) {
    // An organisation that never had the older reports has nothing of that time: no reason to stop reading the rest.
    const older = await optional(() => readLegacy(access, since, until));
    return older ?? { since: until, until, rows: [], dataAsOf: null, warnings: [] };
  }
  const mine = await mineOf(access);
  try {
    return await readAnalytics(access, mine, Math.max(since, analyticsSince), until);
  } catch (error) {
    // Without the right to read it the older one would be refused as well: that is to be told.
    if (!(error instanceof ProviderFailure) || error.kind !== 'accountKind') throw error;
    return readLegacy(access, since, until);
  }
}

async function mineOf(access: ProviderAccess): Promise<Mine> {
  const addresses = access.me.filter((name) => name.includes('@'));
  const found = addresses.length === 0 ? [] : await userIdsByAddress(access, addresses);
  const userIds = [...access.me.filter((name) => name.startsWith('user_')), ...found];
  const keyIds = access.me.filter((name) => name.startsWith('apikey_'));
  const named = access.me.filter((name) => name.startsWith('user_') || name.startsWith('apikey_'));
  return {
    userIds,
    keyIds,
    isComplete: named.length + found.length >= access.me.length && access.me.length > 0,
  };
}

function isWithoutRoute(error: unknown): boolean {
  return error instanceof ProviderFailure && (error.kind === 'accountKind' || error.kind === 'permission');
}
