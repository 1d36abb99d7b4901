import type { ReportedRow, ReportPart } from '../../../core/providerReport.ts';
import { picoFromCents } from '../amounts.ts';
import { cursorOf } from '../pages.ts';
import type { ProviderAccess } from '../providerReader.ts';
import { namesOf, reportedRow, rfc3339 } from '../reportedRow.ts';
import type { Warnings } from '../warnings.ts';
import { askAllPages, askAnthropic, betas, type Query } from './anthropicApi.ts';
import { analyticsCostSchema, analyticsUsageSchema, type AnalyticsCostPage } from './schemas.ts';

type Group = AnalyticsCostPage['data'][number]['group'];

/** Who spent it is all that settling needs; a finer cut would multiply the rows. */
const grouping = ['actor', 'api_key_id'];

/** The Usage and Cost Analytics API: money by hour and by person, and the tokens and requests beside it. */
export async function readAnalytics(
  access: ProviderAccess,
  mine: Mine,
  since: number,
  until: number,
  warnings: Warnings,
): Promise<ReportPart> {
  const query: Query = {
    starting_at: rfc3339(since),
    ending_at: rfc3339(until),
    time_bucket_width: '1h',
    group_by: grouping,
    limit: '1000',
    order_by: 'time',
    order: 'asc',
    ...filterOf(mine),
  };
  const costs = await askAllPages(
    access,
    { path: 'analytics/cost', query, beta: betas.analytics, schema: analyticsCostSchema },
    cursorOf,
  );
  const usage = await askAllPages(
    access,
    { path: 'analytics/usage', query, beta: betas.analytics, schema: analyticsUsageSchema },
    cursorOf,
  );
  const rows: ReportedRow[] = [];
  for (const { starting_at, ending_at, group, cost } of costs.flatMap(({ data }) => data)) {
    rows.push(
      reportedRow({
        start: starting_at,
        end: ending_at,
        ...warnings.cost('Anthropic’s cost report', cost.amount, picoFromCents),
        listPico: warnings.amount('Anthropic’s cost report', cost.list_amount, picoFromCents),
        currency: (cost.currency ?? 'USD').toUpperCase(),
        who: whoOf(group, mine),
        model: group.model ?? null,
        item: group.product ?? null,
        requests: cost.requests ?? null,
      }),
    );
  }
  for (const { starting_at, ending_at, group, usage: counts } of usage.flatMap(({ data }) => data)) {
    rows.push(
      reportedRow({
        start: starting_at,
        end: ending_at,
        costPico: null,
        who: whoOf(group, mine),
        model: group.model ?? null,
        item: group.product ?? null,
        tokens: counts.total_tokens ?? null,
        requests: counts.requests ?? null,
      }),
    );
  }
  return { since, until, rows, dataAsOf: asOf(costs), warnings: warnings.list };
}

/** The organisation that the newest rows name; the smallest question that shows whether the key may read the report. */
export async function organizationOfReport(access: ProviderAccess): Promise<string | null> {
  const dayMs = 24 * 60 * 60_000;
  const { data } = await askAnthropic(access, {
    path: 'analytics/cost',
    query: {
      starting_at: rfc3339(access.clock() - dayMs),
      group_by: ['organization_id'],
      limit: '1',
    },
    beta: betas.analytics,
    schema: analyticsCostSchema,
  });
  return data[0]?.group.organization_id ?? null;
}

/** The user's ids of one kind: a filter that leaves other people's rows at the vendor. */
export interface Mine {
  readonly userIds: readonly string[];
  readonly keyIds: readonly string[];
  /** By the id of a key the name by which the user told it. */
  readonly keyNames: ReadonlyMap<string, string>;
  /** Whether these are all the names by which the user's rows are known. */
  readonly isComplete: boolean;
}

/** Filters of two kinds are joined by "and", so only one kind can be asked for. */
function filterOf({ userIds, keyIds, isComplete }: Mine): Query {
  if (!isComplete) return {};
  if (keyIds.length === 0 && userIds.length > 0) return { actor_ids: userIds };
  return userIds.length === 0 && keyIds.length > 0 ? { api_key_ids: keyIds } : {};
}

function whoOf({ actor, api_key_id }: Group, { keyNames }: Mine): string[] {
  return namesOf(
    actor?.user_id,
    actor?.email_address,
    actor?.service_account_id,
    actor?.api_key_id,
    actor?.subject,
    api_key_id,
    keyNames.get(api_key_id ?? actor?.api_key_id ?? ''),
  );
}

/** The earliest of the pages' words: what came after it may lack something. */
function asOf(pages: readonly { readonly data_refreshed_at?: string | null | undefined }[]): number | null {
  const told = pages
    .map(({ data_refreshed_at }) => Date.parse(data_refreshed_at ?? ''))
    .filter(Number.isFinite);
  return told.length === 0 ? null : Math.min(...told);
}
