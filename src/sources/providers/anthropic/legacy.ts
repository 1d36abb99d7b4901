import type * as z from 'zod';
import { everythingIsMine } from '../../../core/accounts.ts';
import type { ReportedRow, ReportPart } from '../../../core/providerReport.ts';
import { addDays } from '../../../core/time.ts';
import { picoFromCents } from '../amounts.ts';
import { cursorOf } from '../pages.ts';
import type { ProviderAccess } from '../providerReader.ts';
import { namesOf, reportedRow, rfc3339 } from '../reportedRow.ts';
import { Warnings } from '../warnings.ts';
import { askAllPages } from './anthropicApi.ts';
import { claudeCodeSchema, legacyCostSchema, legacyUsageSchema } from './schemas.ts';

const dayMs = 24 * 60 * 60_000;

/**
 * The reports from before the analytics routes: money by day for the whole organisation, so that it settles only an account that is all
 * the user's; tokens by person and key, and Claude Code's estimate, to be looked at.
 */
export async function readLegacy(access: ProviderAccess, since: number, until: number): Promise<ReportPart> {
  const warnings = new Warnings();
  const span = { starting_at: rfc3339(since), ending_at: rfc3339(until), bucket_width: '1d', limit: '31' };
  const costs = await askAllPages(
    access,
    { path: 'cost_report', query: { ...span, group_by: ['description'] }, schema: legacyCostSchema },
    cursorOf,
  );
  const usage = await askAllPages(
    access,
    {
      path: 'usage_report/messages',
      query: { ...span, group_by: ['account_id', 'api_key_id', 'model'] },
      schema: legacyUsageSchema,
    },
    cursorOf,
  );
  const rows = [
    ...costs
      .flatMap(({ data }) => data)
      .flatMap(({ starting_at, ending_at, results }) =>
        results.map((result) =>
          reportedRow({
            start: starting_at,
            end: ending_at,
            ...warnings.cost('Anthropic’s cost report', result.amount, picoFromCents),
            currency: (result.currency ?? 'USD').toUpperCase(),
            who: namesOf(result.workspace_id),
            model: result.model ?? null,
            item: result.description ?? null,
          }),
        ),
      ),
    ...usage.flatMap(({ data }) => data).flatMap(usageRows),
    ...moneyOfNobody(access, since, until),
    ...(await claudeCodeRows(access, warnings, since, until)),
  ];
  return { since, until, rows, dataAsOf: null, warnings: warnings.list };
}

/** Without a person or a key in the money's rows, none of the user's in them is no zero of theirs: how much it was is not told. */
function moneyOfNobody({ me }: ProviderAccess, since: number, until: number): ReportedRow[] {
  if (me.includes(everythingIsMine)) return [];
  return [reportedRow({ start: since, end: until, costPico: null, who: me })];
}

function usageRows(bucket: z.infer<typeof legacyUsageSchema>['data'][number]): ReportedRow[] {
  return bucket.results.map((result) =>
    reportedRow({
      start: bucket.starting_at,
      end: bucket.ending_at,
      costPico: null,
      who: namesOf(result.account_id, result.api_key_id, result.service_account_id),
      model: result.model ?? null,
      tokens:
        (result.uncached_input_tokens ?? 0) +
        (result.cache_read_input_tokens ?? 0) +
        (result.cache_creation?.ephemeral_5m_input_tokens ?? 0) +
        (result.cache_creation?.ephemeral_1h_input_tokens ?? 0) +
        (result.output_tokens ?? 0),
    }),
  );
}

/** One question a day: that is how this route is made. */
async function claudeCodeRows(
  access: ProviderAccess,
  warnings: Warnings,
  since: number,
  until: number,
): Promise<ReportedRow[]> {
  const rows: ReportedRow[] = [];
  for (let start = since; start < until; start += dayMs) {
    const day = rfc3339(start).slice(0, 10);
    const pages = await askAllPages(
      access,
      {
        path: 'usage_report/claude_code',
        query: { starting_at: day, limit: '1000' },
        schema: claudeCodeSchema,
      },
      cursorOf,
    );
    for (const { actor, model_breakdown } of pages.flatMap(({ data }) => data)) {
      for (const { model, estimated_cost } of model_breakdown) {
        if (estimated_cost === null || estimated_cost === undefined) continue;
        rows.push(
          reportedRow({
            start,
            end: Date.parse(`${addDays(day, 1)}T00:00:00Z`),
            ...warnings.cost('Claude Code’s estimate', estimated_cost.amount, picoFromCents),
            currency: (estimated_cost.currency ?? 'USD').toUpperCase(),
            who: namesOf(actor?.email_address, actor?.api_key_name),
            model: model ?? null,
            item: 'Claude Code, estimated',
            category: 'estimate',
          }),
        );
      }
    }
  }
  return rows;
}
