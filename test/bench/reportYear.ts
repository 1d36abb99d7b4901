import * as z from 'zod';
import { type Asked, type Route, type Told } from '../providers/reportServer.ts';
import type { ProviderName } from '../../src/core/providerReport.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const iso = (instant: number): string => new Date(instant).toISOString();
const day = (instant: number): string => iso(instant).slice(0, 10);

/** The starts of the buckets of a span, none of them in the future. */
function buckets(since: number, until: number, width: number): number[] {
  const starts: number[] = [];
  const end = Math.min(until, Date.now());
  for (let start = Math.ceil(since / width) * width; start < end; start += width) starts.push(start);
  return starts;
}

const instantOf = (query: URLSearchParams, name: string): number => Date.parse(query.get(name) ?? '');
const secondsOf = (query: URLSearchParams, name: string): number => Number(query.get(name)) * 1000;

const anthropicActor = { type: 'user_actor', user_id: 'user_kim', email_address: 'kim@example.org' };

function anthropicPage(part: object): Route {
  return ({ query }) => ({
    body: {
      data: buckets(instantOf(query, 'starting_at'), instantOf(query, 'ending_at'), hourMs).map((start) => ({
        starting_at: iso(start),
        ending_at: iso(start + hourMs),
        group: { actor: anthropicActor, api_key_id: null },
        ...part,
      })),
      has_more: false,
      next_page: null,
      data_refreshed_at: iso(Date.now()),
    },
  });
}

function openAiPage(part: object): Route {
  return ({ query }) => {
    const all = buckets(secondsOf(query, 'start_time'), secondsOf(query, 'end_time'), dayMs);
    const from = Number(query.get('page') ?? 0);
    const size = Number(query.get('limit'));
    const next = from + size < all.length ? String(from + size) : null;
    const data = all.slice(from, from + size).map((start) => ({
      start_time: start / 1000,
      end_time: (start + dayMs) / 1000,
      results: [{ user_id: 'user-kim', ...part }],
    }));
    return { body: { data, has_more: next !== null, next_page: next } };
  };
}

const openAiKinds = [
  ...['completions', 'embeddings', 'moderations', 'images', 'audio_speeches', 'audio_transcriptions'],
  ...['vector_stores', 'code_interpreter_sessions', 'file_search_calls', 'web_search_calls', 'decisions'],
];

const azureGroup = '/subscriptions/s/resourceGroups/g';
export const azureResource = `${azureGroup}/providers/Microsoft.CognitiveServices/accounts/ai`;

interface Span {
  readonly since: number;
  readonly until: number;
}

function bodyOf<T>(schema: z.ZodType<T>, { body }: Asked): T {
  return schema.parse(JSON.parse(body));
}

function awsAnswer(asked: Asked): Told {
  if (asked.body.startsWith('Action=')) {
    return { body: { GetCallerIdentityResponse: { GetCallerIdentityResult: { Account: '123456789012' } } } };
  }
  if (asked.headers['x-amz-target'] !== 'AWSInsightsIndexService.GetCostAndUsage') {
    return { body: { MetricDataResults: [] } };
  }
  const { TimePeriod } = bodyOf(
    z.object({ TimePeriod: z.object({ Start: z.string(), End: z.string() }) }),
    asked,
  );
  const span: Span = { since: Date.parse(TimePeriod.Start), until: Date.parse(TimePeriod.End) };
  return {
    body: {
      ResultsByTime: buckets(span.since, span.until, dayMs).map((start) => ({
        TimePeriod: { Start: day(start) },
        Groups: [
          { Keys: ['Amazon Bedrock', 'x'], Metrics: { UnblendedCost: { Amount: '1.25', Unit: 'USD' } } },
        ],
      })),
    },
  };
}

/** A vendor that has something to report in every bucket of the past, by provider; those that tell balances alone are not here. */
export const reportYears: Readonly<Partial<Record<ProviderName, Readonly<Record<string, Route>>>>> = {
  anthropic: {
    'GET /v1/organizations/me': () => ({ body: { id: 'org_1', name: 'Example' } }),
    'GET /v1/organizations/analytics/cost': anthropicPage({ cost: { amount: '12.5', currency: 'USD' } }),
    'GET /v1/organizations/analytics/usage': anthropicPage({ usage: { total_tokens: 1000 } }),
  },
  openai: {
    'GET /v1/organization/projects': () => ({
      body: { data: [{ id: 'proj_1', created_at: 1 }], has_more: false },
    }),
    'GET /v1/organization/costs': openAiPage({ amount: { value: 1.25, currency: 'usd' } }),
    ...Object.fromEntries(
      openAiKinds.map((kind) => [`GET /v1/organization/usage/${kind}`, openAiPage({ input_tokens: 1000 })]),
    ),
  },
  'github-copilot': {
    'GET /user': () => ({ body: { login: 'kim' } }),
    'GET /users/kim/settings/billing/ai_credit/usage': () => ({
      body: { usageItems: [{ unitType: 'ai-credits', grossQuantity: 100, grossAmount: 1, netAmount: 0.5 }] },
    }),
  },
  openrouter: {
    'GET /v1/key': () => ({
      body: { data: { usage: 1, usage_daily: 0, is_management_key: true, creator_user_id: 'user_kim' } },
    }),
    'GET /v1/activity': () => ({
      body: {
        data: buckets(Date.now() - 31 * dayMs, Date.now() - dayMs, dayMs).map((start) => ({
          date: day(start),
          model: 'm-1',
          usage: 1.25,
        })),
      },
    }),
  },
  litellm: {
    'GET /key/info': () => ({ body: { info: { user_id: 'user_kim' } } }),
    'GET /user/info': () => ({ body: {} }),
    'GET /user/daily/activity': ({ query }) => ({
      body: {
        results: buckets(instantOf(query, 'start_date'), instantOf(query, 'end_date') + dayMs, dayMs).map(
          (start) => ({
            date: day(start),
            metrics: { spend: 1.25 },
          }),
        ),
        metadata: { page: 1, total_pages: 1 },
      },
    }),
  },
  cursor: {
    'GET /teams/members': () => ({ body: {} }),
    'POST /teams/spend': () => ({ body: { teamMemberSpend: [], totalPages: 1 } }),
    'POST /teams/filtered-usage-events': (asked) => {
      const { startDate, endDate } = bodyOf(z.object({ startDate: z.number(), endDate: z.number() }), asked);
      return {
        body: {
          pagination: { currentPage: 1, hasNextPage: false },
          usageEvents: buckets(startDate, endDate, hourMs).map((start) => ({
            timestamp: String(start + 1),
            userId: 'user_kim',
            chargedCents: 12.5,
          })),
        },
      };
    },
  },
  vertex: {
    'GET /v3/projects/p-1/timeSeries': ({ query }) => ({
      body: {
        timeSeries: [
          {
            points: buckets(
              instantOf(query, 'interval.startTime'),
              instantOf(query, 'interval.endTime'),
              dayMs,
            ).map((start) => ({ interval: { endTime: iso(start + dayMs) }, value: { int64Value: '1000' } })),
          },
        ],
      },
    }),
  },
  'azure-openai': {
    [`GET ${azureResource}`]: () => ({ body: { id: azureResource } }),
    [`GET ${azureResource}/providers/Microsoft.Insights/metrics`]: () => ({ body: { value: [] } }),
    [`POST ${azureGroup}/providers/Microsoft.CostManagement/query`]: (asked) => {
      const { timePeriod } = bodyOf(
        z.object({ timePeriod: z.object({ from: z.string(), to: z.string() }) }),
        asked,
      );
      return {
        body: {
          properties: {
            columns: ['Cost', 'UsageDate', 'Currency'].map((name) => ({ name })),
            rows: buckets(Date.parse(timePeriod.from), Date.parse(timePeriod.to), dayMs).map((start) => [
              1.25,
              Number(day(start).replaceAll('-', '')),
              'USD',
            ]),
          },
        },
      };
    },
  },
  bedrock: { 'POST /': awsAnswer },
  mistral: {
    'GET /usage': () => ({ body: { currency: 'USD', total_cost: 38 } }),
    'GET /spend-limit': () => ({ body: { limit: 100 } }),
  },
  xai: {
    'GET /v1/billing/teams/team-1/prepaid/balance': () => ({ body: { total: { val: '-1000' } } }),
    'POST /v1/billing/teams/team-1/usage': (asked) => {
      const { analyticsRequest } = bodyOf(
        z.object({
          analyticsRequest: z.object({ timeRange: z.object({ startTime: z.string(), endTime: z.string() }) }),
        }),
        asked,
      );
      const { startTime, endTime } = analyticsRequest.timeRange;
      return {
        body: {
          timeSeries: [
            {
              dataPoints: buckets(Date.parse(`${startTime}Z`), Date.parse(`${endTime}Z`), dayMs).map(
                (start) => ({
                  timestamp: iso(start),
                  values: [1.25],
                }),
              ),
            },
          ],
        },
      };
    },
  },
  vercel: {
    'GET /v1/credits': () => ({ body: { balance: '95.50' } }),
    'GET /v1/report': ({ query }) => ({
      body: {
        results: buckets(instantOf(query, 'start_date'), instantOf(query, 'end_date') + dayMs, dayMs).map(
          (start) => ({
            day: day(start),
            total_cost: 1.25,
          }),
        ),
      },
    }),
  },
  together: {
    'GET /v1/billing/usage': ({ query }) => {
      const since = Date.parse(`${query.get('month') ?? ''}-01T00:00:00Z`);
      return {
        body: {
          organization_id: 'org_1',
          currency: 'USD',
          data: buckets(since, since + 31 * dayMs, dayMs)
            .filter((start) => day(start).startsWith(query.get('month') ?? ''))
            .map((start) => ({
              start_time: iso(start),
              end_time: iso(start + dayMs),
              line_items: [{ cost: '1.25', attributes: { api_key_id: 'user_kim' } }],
            })),
          next_cursor: null,
        },
      };
    },
  },
  fireworks: {
    'GET /v1/accounts': () => ({ body: { accounts: [{ name: 'accounts/acme' }] } }),
    'GET /v1/accounts/acme/billing/summary': () => ({
      body: {
        lineItems: [
          { category: 'tokens', totalCost: { currencyCode: 'USD', units: '1', nanos: 250_000_000 } },
        ],
      },
    }),
  },
};
