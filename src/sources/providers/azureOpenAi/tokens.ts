import * as z from 'zod';
import type { ReportedRow } from '../../../core/providerReport.ts';
import { askWithKey } from '../askWithKey.ts';
import { optional } from '../optional.ts';
import type { ProviderAccess } from '../providerReader.ts';
import { reportedRow, rfc3339 } from '../reportedRow.ts';
import { azure } from './azure.ts';

const dayMs = 24 * 60 * 60_000;

const metricsSchema = z.looseObject({
  value: z.array(
    z.looseObject({
      name: z.looseObject({ value: z.string() }),
      timeseries: z.array(
        z.looseObject({
          metadatavalues: z.array(z.looseObject({ value: z.string().nullish() })).nullish(),
          data: z.array(z.looseObject({ timeStamp: z.string(), total: z.number().nullish() })),
        }),
      ),
    }),
  ),
});

/** Tokens by day and deployment, beside the money; none where the role for it is missing. */
export async function readTokens(
  access: ProviderAccess,
  resource: string,
  since: number,
  until: number,
): Promise<ReportedRow[]> {
  const answer = await optional(() =>
    askWithKey(azure, access, {
      path: `${resource}/providers/Microsoft.Insights/metrics`,
      query: {
        'api-version': '2023-10-01',
        metricnames: 'ProcessedPromptTokens,GeneratedTokens',
        timespan: `${rfc3339(since)}/${rfc3339(until)}`,
        interval: 'P1D',
        aggregation: 'Total',
        $filter: "ModelDeploymentName eq '*'",
      },
      schema: metricsSchema,
      isNotFoundForbidden: true,
    }),
  );
  return (answer?.value ?? []).flatMap(({ name, timeseries }) =>
    timeseries.flatMap(({ metadatavalues, data }) =>
      data.flatMap(({ timeStamp, total }) => {
        const start = Math.floor(Date.parse(timeStamp) / dayMs) * dayMs;
        if (typeof total !== 'number' || !Number.isFinite(start)) return [];
        return [
          reportedRow({
            start,
            end: start + dayMs,
            costPico: null,
            model: metadatavalues?.[0]?.value ?? null,
            item: name.value,
            tokens: total,
          }),
        ];
      }),
    ),
  );
}
