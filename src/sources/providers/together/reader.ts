import * as z from 'zod';
import { providerGuides } from '../../../core/providerGuide.ts';
import type { ProviderAccount, ReportPart } from '../../../core/providerReport.ts';
import { picoFromDollars } from '../amounts.ts';
import { askWithKey } from '../askWithKey.ts';
import { instant } from '../days.ts';
import { readPages } from '../pages.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { namesOf, reportedRow } from '../reportedRow.ts';
import { Warnings } from '../warnings.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
const together = providerGuides.together;

const text = z.string().nullish();

const usageSchema = z.looseObject({
  organization_id: text,
  currency: text,
  latest_window_end: text,
  data: z.array(
    z.looseObject({
      start_time: instant,
      end_time: instant,
      line_items: z.array(
        z.looseObject({
          product_name: text,
          /** Dollars as text. */
          cost: z.string(),
          pricing_dimensions: z.looseObject({ token_type: text, model: text }).nullish(),
          attributes: z.looseObject({ api_key_id: text, project_id: text }).nullish(),
        }),
      ),
    }),
  ),
  next_cursor: text,
});

/** The bill of a whole organisation by day, whoever owns the key; rows tell the key that was used. */
export const togetherReader: ProviderReader = {
  ...together,
  schedule: {
    bucket: 'day',
    pollMs: hourMs,
    delayMs: dayMs,
    horizonMs: 7 * dayMs,
    reachMs: 366 * dayMs,
    spanMsMax: 31 * dayMs,
  },
  identify: async (access): Promise<ProviderAccount> => {
    const { organization_id } = await ask(access, monthOf(access.clock()), null);
    const id = organization_id ?? 'organization';
    return { id, label: id, kind: 'organisation', settles: 'slice' };
  },
  report: readMonths,
  status: null,
};

/** Asked month by month; only finished days are told. */
async function readMonths(
  access: ProviderAccess,
  _account: ProviderAccount,
  since: number,
  until: number,
): Promise<ReportPart> {
  const warnings = new Warnings();
  const pages = [];
  for (const month of monthsOf(since, until)) {
    pages.push(
      ...(await readPages(
        together,
        (after) => ask(access, month, after),
        ({ next_cursor }) => next_cursor ?? null,
      )),
    );
  }
  const windows = pages.flatMap(({ currency, data }) => data.map((window) => ({ currency, ...window })));
  // One that is on two pages, as these shifted, is there once.
  const distinct = new Map(windows.map((window) => [JSON.stringify(window), window]));
  const rows = [...distinct.values()]
    .filter(({ start_time }) => start_time >= since && start_time < until)
    .flatMap(({ currency, start_time, end_time, line_items }, window) =>
      line_items.map((item, index) =>
        reportedRow({
          start: start_time,
          end: end_time,
          ...warnings.cost('Together’s billing', item.cost, picoFromDollars),
          currency: (currency ?? 'USD').toUpperCase(),
          who: namesOf(item.attributes?.api_key_id, item.attributes?.project_id),
          model: item.pricing_dimensions?.model ?? null,
          item: [item.product_name, item.pricing_dimensions?.token_type].filter(Boolean).join(', ') || null,
          // Line items have no id; two alike within a window are two.
          rowId: `${String(start_time)} ${String(window)} ${String(index)}`,
        }),
      ),
    );
  const asOf = pages
    .map(({ latest_window_end }) => Date.parse(latest_window_end ?? ''))
    .filter(Number.isFinite);
  return {
    since,
    until,
    rows,
    dataAsOf: asOf.length === 0 ? null : Math.max(...asOf),
    warnings: warnings.list,
  };
}

function ask(
  access: ProviderAccess,
  month: string,
  after: string | null,
): Promise<z.infer<typeof usageSchema>> {
  const baseUrl = access.baseUrl.endsWith('/v1') ? access.baseUrl : `${access.baseUrl}/v1`;
  return askWithKey(
    together,
    { ...access, baseUrl },
    {
      path: '/billing/usage',
      query: { month, granularity: 'day', limit: 1000, organization_id: access.account, after },
      schema: usageSchema,
      isNotFoundForbidden: true,
    },
  );
}

function monthOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 7);
}

function monthsOf(since: number, until: number): string[] {
  const months = new Set<string>();
  for (let at = since; at < until; at += dayMs) months.add(monthOf(at));
  return [...months];
}
