import * as z from 'zod';
import type { ReportedRow } from '../../../core/providerReport.ts';
import { picoFromDollars } from '../amounts.ts';
import { utcDay, utcDaySpan } from '../days.ts';
import { readPages } from '../pages.ts';
import type { ProviderAccess } from '../providerReader.ts';
import { reportedRow } from '../reportedRow.ts';
import type { Warnings } from '../warnings.ts';
import { askAws, bedrock } from './awsApi.ts';

const costsSchema = z.looseObject({
  ResultsByTime: z.array(
    z.looseObject({
      TimePeriod: z.looseObject({ Start: utcDaySpan }),
      Groups: z.array(
        z.looseObject({
          Keys: z.array(z.string()),
          Metrics: z.looseObject({ UnblendedCost: z.looseObject({ Amount: z.string(), Unit: z.string() }) }),
        }),
      ),
    }),
  ),
  NextPageToken: z.string().nullish(),
});

/** Money by UTC day and service. Models of other makers are services with names of their own, all with “Bedrock” in them. */
export async function readCosts(
  access: ProviderAccess,
  warnings: Warnings,
  since: number,
  until: number,
): Promise<ReportedRow[]> {
  const pages = await readPages(
    bedrock,
    (page) =>
      askAws(
        access,
        {
          name: 'ce',
          region: 'us-east-1',
          target: 'AWSInsightsIndexService.GetCostAndUsage',
          contentType: 'application/x-amz-json-1.1',
        },
        {
          TimePeriod: { Start: utcDay(since), End: utcDay(until) },
          Granularity: 'DAILY',
          Metrics: ['UnblendedCost'],
          GroupBy: [
            { Type: 'DIMENSION', Key: 'SERVICE' },
            { Type: 'DIMENSION', Key: 'USAGE_TYPE' },
          ],
          ...(page === null ? {} : { NextPageToken: page }),
        },
        costsSchema,
      ),
    ({ NextPageToken }) => NextPageToken ?? null,
  );
  return pages
    .flatMap(({ ResultsByTime }) => ResultsByTime)
    .flatMap(({ TimePeriod, Groups }) =>
      Groups.filter(({ Keys }) => Keys.some((key) => /bedrock/i.test(key))).map(({ Keys, Metrics }) =>
        reportedRow({
          ...TimePeriod.Start,
          ...warnings.cost('AWS Cost Explorer', Metrics.UnblendedCost.Amount, picoFromDollars),
          currency: Metrics.UnblendedCost.Unit.toUpperCase(),
          item: Keys.join(', '),
        }),
      ),
    );
}
