import type { ProviderAccount, ReportPart } from '../../../core/providerReport.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import { oncePerReading } from '../oncePerReading.ts';
import { optional } from '../optional.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { Warnings } from '../warnings.ts';
import { organizationOfReport, readAnalytics, type Mine } from './analytics.ts';
import { anthropic, askAnthropic } from './anthropicApi.ts';
import { keyNamesById, userIdsByAddress } from './directory.ts';
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
    // Sixty are allowed to an organisation, whoever asks.
    perMinuteMax: 45,
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
  const warnings = new Warnings();
  const mine = await mineOf(access, warnings);
  try {
    return await readAnalytics(access, mine, Math.max(since, analyticsSince), until, warnings);
  } catch (error) {
    // Without the right to read it the older one would be refused as well: that is to be told.
    if (!(error instanceof ProviderFailure) || error.kind !== 'accountKind') throw error;
    return readLegacy(access, since, until);
  }
}

/** Names that stand in the rows as they are. */
const idPattern = /^(user_|apikey_|svcacct_|\*$)/;

const mineOf = oncePerReading(async (access, warnings): Promise<Mine> => {
  const { me } = access;
  const addresses = me.filter((name) => name.includes('@'));
  const names = me.filter((name) => !name.includes('@') && !idPattern.test(name));
  const found = addresses.length === 0 ? [] : await userIdsByAddress(access, addresses);
  const keyNames = await keyNamesById(access, names, warnings);
  const userIds = [...me.filter((name) => name.startsWith('user_')), ...found];
  const keyIds = [...me.filter((name) => name.startsWith('apikey_')), ...keyNames.keys()];
  return {
    ...{ userIds, keyIds, keyNames },
    isComplete: me.length > 0 && userIds.length + keyIds.length >= me.length,
  };
});

function isWithoutRoute(error: unknown): boolean {
  return error instanceof ProviderFailure && (error.kind === 'accountKind' || error.kind === 'permission');
}
