import * as z from 'zod';
import type { ReportedRow } from '../../../core/providerReport.ts';
import { optional } from '../optional.ts';
import { readPages } from '../pages.ts';
import type { ProviderAccess } from '../providerReader.ts';
import { reportedRow } from '../reportedRow.ts';
import type { Warnings } from '../warnings.ts';
import { askAws, bedrock } from './awsApi.ts';

const dayMs = 24 * 60 * 60_000;

const metricsSchema = z.looseObject({
  MetricDataResults: z.array(
    z.looseObject({
      Id: z.string(),
      Label: z.string().nullish(),
      StatusCode: z.string().nullish(),
      // Seconds since 1970.
      Timestamps: z.array(z.union([z.number(), z.string()])),
      Values: z.array(z.number()),
    }),
  ),
  NextToken: z.string().nullish(),
});

/** Calls over the endpoint that speaks like OpenAI and Anthropic are counted in a namespace of their own: both are read. */
const searches = [
  { id: 'bedrock', schema: '{AWS/Bedrock,ModelId}', metrics: ['InputTokenCount', 'OutputTokenCount'] },
  { id: 'mantle', schema: '{AWS/BedrockMantle,Model}', metrics: ['InputTokenCount', 'OutputTokenCount'] },
] as const;

/** Tokens by UTC day and model, beside the money; none where the right to read them is missing. */
export async function readTokens(
  access: ProviderAccess,
  region: string,
  warnings: Warnings,
  since: number,
  until: number,
): Promise<ReportedRow[]> {
  const question = {
    StartTime: since / 1000,
    EndTime: until / 1000,
    ScanBy: 'TimestampAscending',
    MetricDataQueries: searches.flatMap(({ id, schema, metrics }) =>
      metrics.map((metric, index) => ({
        Id: `${id}${String(index)}`,
        Expression: `SEARCH('${schema} MetricName="${metric}"', 'Sum', 86400)`,
        ReturnData: true,
      })),
    ),
  };
  const pages = await optional(() =>
    readPages(
      bedrock,
      (token) =>
        askAws(
          access,
          {
            name: 'monitoring',
            region,
            target: 'GraniteServiceVersion20100801.GetMetricData',
            contentType: 'application/x-amz-json-1.0',
          },
          token === null ? question : { ...question, NextToken: token },
          metricsSchema,
        ),
      ({ NextToken }) => NextToken ?? null,
    ),
  );
  return (pages ?? [])
    .flatMap(({ MetricDataResults }) => MetricDataResults)
    .flatMap((result) => {
      if (
        result.StatusCode !== undefined &&
        result.StatusCode !== null &&
        !/^(Complete|PartialData)$/.test(result.StatusCode)
      ) {
        warnings.add('CloudWatch could not add up some of the token counts.');
        return [];
      }
      return result.Timestamps.flatMap((timestamp, index) => {
        const at = typeof timestamp === 'number' ? timestamp * 1000 : Date.parse(timestamp);
        const tokens = result.Values[index];
        if (tokens === undefined || !Number.isFinite(at)) return [];
        const start = Math.floor(at / dayMs) * dayMs;
        return [
          reportedRow({
            start,
            end: start + dayMs,
            costPico: null,
            model: result.Label ?? null,
            item: result.Id,
            tokens,
          }),
        ];
      });
    });
}
