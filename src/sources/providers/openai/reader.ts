import type { ProviderAccount, ReportedRow, ReportPart } from '../../../core/providerReport.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { Warnings } from '../warnings.ts';
import { readCosts } from './costs.ts';
import { namesById, readProjects } from './directory.ts';
import { readLimits } from './limits.ts';
import { openAi } from './openAiApi.ts';
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
  const [oldest] = (await readProjects(access)).toSorted(
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
  const names = await namesById(access, warnings);
  const rows = [...costs, ...usage].map((row) => withName(row, names));
  return { since, until, rows, dataAsOf: null, warnings: warnings.list };
}

/** Rows tell ids; the directory says which of them are the user's. */
function withName(row: ReportedRow, names: ReadonlyMap<string, string>): ReportedRow {
  const name = row.who.map((id) => names.get(id)).find((found) => found !== undefined);
  return name === undefined ? row : { ...row, who: [...row.who, name] };
}
