import * as z from 'zod';
import type { ProviderAccount, ReportPart } from '../../../core/providerReport.ts';
import { askWithKey } from '../askWithKey.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import { readPages } from '../pages.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { reportedRow, rfc3339 } from '../reportedRow.ts';
import { accessToken, projectOfKey, vertex } from './googleToken.ts';

const dayMs = 24 * 60 * 60_000;

const seriesSchema = z.looseObject({
  timeSeries: z
    .array(
      z.looseObject({
        metric: z.looseObject({ labels: z.record(z.string(), z.string()).nullish() }).nullish(),
        resource: z.looseObject({ labels: z.record(z.string(), z.string()).nullish() }).nullish(),
        points: z.array(
          z.looseObject({
            interval: z.looseObject({ startTime: z.string().nullish(), endTime: z.string() }),
            value: z.looseObject({ int64Value: z.string().nullish() }),
          }),
        ),
      }),
    )
    .nullish(),
  nextPageToken: z.string().nullish(),
});
type Series = z.infer<typeof seriesSchema>;

const metric = 'aiplatform.googleapis.com/publisher/online_serving/token_count';

/** Tokens by UTC day and model of a project. It has neither money nor people: shown beside the metered calls, never counted. */
export const vertexReader: ProviderReader = {
  ...vertex,
  schedule: {
    bucket: 'day',
    pollMs: 5 * 60_000,
    delayMs: 60 * 60_000,
    horizonMs: dayMs,
    reachMs: 42 * dayMs,
    spanMsMax: 31 * dayMs,
  },
  identify: async (access): Promise<ProviderAccount> => {
    const project = projectOf(access);
    const now = access.clock();
    await readSeries(access, project, now - dayMs, now);
    return { id: project, label: project, kind: 'project', settles: 'never' };
  },
  report: async (access, { id }, since, until): Promise<ReportPart> => {
    const pages = await readSeries(access, id, since, until);
    const rows = pages
      .flatMap(({ timeSeries }) => timeSeries ?? [])
      .flatMap(({ metric: told, resource, points }) =>
        points.flatMap(({ interval, value }) => {
          const tokens = Number(value.int64Value ?? Number.NaN);
          const end = Date.parse(interval.endTime);
          if (!Number.isSafeInteger(tokens) || !Number.isFinite(end)) return [];
          return [
            reportedRow({
              start: end - dayMs,
              end,
              costPico: null,
              model: resource?.labels?.['model_user_id'] ?? null,
              item: told?.labels?.['type'] ?? null,
              tokens,
            }),
          ];
        }),
      );
    return { since, until, rows, dataAsOf: null, warnings: [] };
  },
  status: null,
};

async function readSeries(
  access: ProviderAccess,
  project: string,
  since: number,
  until: number,
): Promise<Series[]> {
  const key = await accessToken(access);
  return readPages(
    vertex,
    (pageToken) =>
      askWithKey(
        vertex,
        { ...access, key },
        {
          path: `/v3/projects/${encodeURIComponent(project)}/timeSeries`,
          query: {
            filter: `metric.type="${metric}"`,
            'interval.startTime': rfc3339(since),
            'interval.endTime': rfc3339(until),
            'aggregation.alignmentPeriod': '86400s',
            'aggregation.perSeriesAligner': 'ALIGN_SUM',
            view: 'FULL',
            pageSize: 1000,
            pageToken,
          },
          schema: seriesSchema,
        },
      ),
    ({ nextPageToken }) => nextPageToken ?? null,
  );
}

function projectOf({ account, key }: ProviderAccess): string {
  const project = account ?? projectOfKey(key);
  if (project !== null) return project;
  throw new ProviderFailure(
    'accountKind',
    vertex.provider,
    'Google Cloud’s reports are of a project, and none was named.',
    'Give the project’s id as the account.',
  );
}
