import * as z from 'zod';
import type { ReportedRow } from '../../../core/providerReport.ts';
import { picoFromDollars } from '../amounts.ts';
import { askWithKey } from '../askWithKey.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import { readPages } from '../pages.ts';
import type { ProviderAccess } from '../providerReader.ts';
import { reportedRow, rfc3339 } from '../reportedRow.ts';
import type { Warnings } from '../warnings.ts';
import { azure } from './azure.ts';

const dayMs = 24 * 60 * 60_000;

/** An empty answer is a 204 without a body. */
const answerSchema = z
  .looseObject({
    properties: z.looseObject({
      nextLink: z.string().nullish(),
      columns: z.array(z.looseObject({ name: z.string() })),
      rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
    }),
  })
  .nullable();
type Answer = z.infer<typeof answerSchema>;

/** Actual cost by day and meter. Columns are found by their names, as their order is the vendor's to choose. */
export async function readCosts(
  access: ProviderAccess,
  resource: string,
  warnings: Warnings,
  since: number,
  until: number,
): Promise<ReportedRow[]> {
  const group = resource.replace(/\/providers\/.*$/i, '');
  const first = `${access.baseUrl}${group}/providers/Microsoft.CostManagement/query?api-version=2025-03-01`;
  const body = {
    type: 'ActualCost',
    timeframe: 'Custom',
    timePeriod: { from: rfc3339(since), to: rfc3339(until - 1000) },
    dataset: {
      granularity: 'Daily',
      aggregation: { totalCost: { name: 'Cost', function: 'Sum' } },
      grouping: [{ type: 'Dimension', name: 'Meter' }],
      filter: { dimensions: { name: 'ResourceId', operator: 'In', values: [resource] } },
    },
  };
  const pages = await readPages<Answer>(
    azure,
    // The same body goes to every page.
    (next) => {
      const url = sameHost(access, next ?? first);
      return askWithKey(
        azure,
        { ...access, baseUrl: url.origin },
        {
          path: `${url.pathname}${url.search}`,
          body,
          schema: answerSchema,
          emptyStatuses: [204],
          isNotFoundForbidden: true,
        },
      );
    },
    (page) => page?.properties.nextLink ?? null,
  );
  return pages.flatMap((page) => (page === null ? [] : rowsOf(page.properties, warnings)));
}

function rowsOf({ columns, rows }: NonNullable<Answer>['properties'], warnings: Warnings): ReportedRow[] {
  const place = (name: string): number => columns.findIndex((column) => column.name.toLowerCase() === name);
  const [cost, date, meter, currency] = ['cost', 'usagedate', 'meter', 'currency'].map(place);
  return rows.map((row) => {
    const start = startOfUsageDate(row[date ?? -1]);
    return reportedRow({
      start,
      end: start + dayMs,
      ...warnings.cost('Azure’s costs', row[cost ?? -1], picoFromDollars),
      currency: String(row[currency ?? -1] ?? 'USD').toUpperCase(),
      item: textOf(row[meter ?? -1]),
    });
  });
}

/** A number such as 20261121. A row without a day could be missing from any: the report is refused as a whole then. */
function startOfUsageDate(value: string | number | null | undefined): number {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(String(value ?? ''));
  const start =
    match === null
      ? Number.NaN
      : Date.parse(`${String(match[1])}-${String(match[2])}-${String(match[3])}T00:00:00Z`);
  if (Number.isFinite(start)) return start;
  throw new ProviderFailure(
    'transient',
    azure.provider,
    'Azure’s report has rows without a day.',
    'Nothing of this reading was taken over; it is asked again later.',
  );
}

function textOf(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** A next page elsewhere would be given the user's login. */
function sameHost(access: ProviderAccess, link: string): URL {
  const url = URL.parse(link);
  if (url !== null && url.origin === new URL(access.baseUrl).origin) return url;
  throw new ProviderFailure(
    'transient',
    azure.provider,
    'Azure’s report names a next page at another host, which was not asked.',
    'Nothing of this reading was taken over.',
  );
}
