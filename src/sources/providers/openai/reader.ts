import type { ProviderAccount, ReportedRow, ReportPart } from '../../../core/providerReport.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { Warnings } from '../warnings.ts';
import { readCosts } from './costs.ts';
import { readLimits } from './limits.ts';
import { askAllPages, nextOfList, openAi } from './openAiApi.ts';
import { projectsSchema, usersSchema } from './schemas.ts';
import { readUsage } from './usage.ts';

const dayMs = 24 * 60 * 60_000;

export const openAiReader: ProviderReader = {
  ...openAi,
  schedule: {
    bucket: 'day',
    pollMs: 60 * 60_000,
    // The vendor documents neither: costs come within hours and are seldom moved later.
    delayMs: dayMs,
    horizonMs: 7 * dayMs,
    reachMs: 366 * dayMs,
    spanMsMax: 180 * dayMs,
  },
  identify,
  report: readReport,
  status: readLimits,
};

/** The organisation has no id of its own on these routes, so its oldest project, which every organisation keeps, names it. */
async function identify(access: ProviderAccess): Promise<ProviderAccount> {
  return {
    id: (await oldestProject(access)) ?? 'organization',
    label: access.account ?? 'OpenAI',
    kind: 'organisation',
    settles: 'slice',
  };
}

async function oldestProject(access: ProviderAccess): Promise<string | null> {
  const pages = await askAllPages(
    access,
    { path: 'projects', query: { limit: '100', include_archived: 'true' }, schema: projectsSchema },
    nextOfList,
    'after',
  );
  const projects = pages.flatMap(({ data }) => data);
  const [oldest] = projects.toSorted(
    (one, other) => (one.created_at ?? 0) - (other.created_at ?? 0) || one.id.localeCompare(other.id, 'en'),
  );
  return oldest?.id ?? null;
}

async function readReport(
  access: ProviderAccess,
  _account: ProviderAccount,
  since: number,
  until: number,
): Promise<ReportPart> {
  const warnings = new Warnings();
  const costs = await readCosts(access, warnings, since, until);
  const usage = await readUsage(access, since, until);
  const rows = await withAddresses(access, [...costs, ...usage]);
  return { since, until, rows, dataAsOf: null, warnings: warnings.list };
}

/** Rows tell user ids; where the user gave an address, the directory says which id is theirs. */
async function withAddresses(
  access: ProviderAccess,
  rows: readonly ReportedRow[],
): Promise<readonly ReportedRow[]> {
  const addresses = new Set(access.me.filter((name) => name.includes('@')).map((name) => name.toLowerCase()));
  if (addresses.size === 0) return rows;
  const ids = await idsOf(access, addresses);
  return rows.map((row) => {
    const address = row.who.map((name) => ids.get(name)).find((found) => found !== undefined);
    return address === undefined ? row : { ...row, who: [...row.who, address] };
  });
}

async function idsOf(
  access: ProviderAccess,
  addresses: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  try {
    const pages = await askAllPages(
      access,
      { path: 'users', query: { limit: '100' }, schema: usersSchema },
      nextOfList,
      'after',
    );
    return new Map(
      pages
        .flatMap(({ data }) => data)
        .map(({ id, email }) => [id, email ?? ''] as const)
        .filter(([, email]) => addresses.has(email.toLowerCase())),
    );
  } catch (error) {
    if (error instanceof ProviderFailure && error.kind === 'accountKind') return new Map();
    throw error;
  }
}
