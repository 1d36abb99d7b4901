import { createHash } from 'node:crypto';
import * as z from 'zod';
import { providerGuides } from '../../../core/providerGuide.ts';
import type { AccountStatus, ProviderAccount, ReportPart } from '../../../core/providerReport.ts';
import { decimalFromPico } from '../../../core/money.ts';
import { picoFromDollars } from '../amounts.ts';
import { askWithKey } from '../askWithKey.ts';
import { startOfNextUtcMonth, utcDaySpan } from '../days.ts';
import { optional } from '../optional.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { reportedRow } from '../reportedRow.ts';
import { Warnings } from '../warnings.ts';

const dayMs = 24 * 60 * 60_000;
const delayMs = 6 * 60 * 60_000;
const openRouter = providerGuides.openrouter;

const count = z.number().nullish();

const keySchema = z.looseObject({
  data: z.looseObject({
    label: z.string().nullish(),
    usage: z.number(),
    usage_daily: count,
    limit: count,
    limit_remaining: count,
    limit_reset: z.string().nullish(),
    is_management_key: z.boolean().nullish(),
    organization_id: z.string().nullish(),
    creator_user_id: z.string().nullish(),
  }),
});

const creditsSchema = z.looseObject({
  data: z.looseObject({ total_credits: z.number(), total_usage: z.number() }),
});

const activitySchema = z.looseObject({
  data: z.array(
    z.looseObject({
      date: utcDaySpan,
      model: z.string().nullish(),
      provider_name: z.string().nullish(),
      endpoint_id: z.string().nullish(),
      /** Dollars in credits; what a user's own key at a vendor cost there is `byok_usage_inference`, another payer's. */
      usage: z.number(),
      requests: count,
      prompt_tokens: count,
      completion_tokens: count,
    }),
  ),
});

/**
 * An ordinary key tells what it has spent, today and in all; only a management key has a report by day. What a router states with
 * each answer is the charge of the call itself.
 */
export const openRouterReader: ProviderReader = {
  ...openRouter,
  schedule: {
    bucket: 'day',
    pollMs: 5 * 60_000,
    delayMs,
    horizonMs: 2 * dayMs,
    reachMs: 30 * dayMs,
    spanMsMax: 31 * dayMs,
    // Only days that have ended are in it.
    isReportSeldom: true,
  },
  identify: async (access) => {
    const { data } = await askKey(access);
    const label = data.label ?? 'OpenRouter';
    if (data.is_management_key === true) {
      const id = data.organization_id ?? data.creator_user_id ?? 'organization';
      return { id, label, kind: 'organisation', settles: 'slice' };
    }
    // The vendor gives a key no id; its counters are its own, so another key is another account.
    const id = createHash('sha256').update(access.key).digest('hex').slice(0, 16);
    return { id: `key-${id}`, label, kind: 'key', settles: 'whole' };
  },
  report: async (access, account, since, until) =>
    account.kind === 'key'
      ? { since: until, until, rows: [], dataAsOf: null, warnings: [] }
      : readActivity(access, since, until),
  status: readStatus,
};

async function readActivity(access: ProviderAccess, since: number, until: number): Promise<ReportPart> {
  const warnings = new Warnings();
  const filters = filtersOf(access.me);
  const answers = [];
  for (const { query, who } of filters) {
    const { data } = await ask(access, '/activity', activitySchema, query);
    answers.push(...data.map((row) => ({ row, who })));
  }
  const rows = answers.flatMap(({ row, who }) => {
    if (row.date.start < since || row.date.end > until) return [];
    return [
      reportedRow({
        ...row.date,
        ...warnings.cost('OpenRouter’s activity', row.usage, picoFromDollars),
        who,
        model: row.model ?? null,
        item: [row.provider_name, row.endpoint_id].filter(Boolean).join(' ') || null,
        tokens:
          typeof row.prompt_tokens === 'number' ? row.prompt_tokens + (row.completion_tokens ?? 0) : null,
        requests: row.requests ?? null,
      }),
    ];
  });
  // A day that has just ended may not be in it yet.
  const dataAsOf = startOfUtcDay(access.clock() - delayMs);
  return { since, until, rows, dataAsOf, warnings: warnings.list };
}

/** Rows name nobody, but can be asked for one person or one key. A person's keys are in the person's rows, so only one kind is asked. */
function filtersOf(
  me: readonly string[],
): readonly { readonly query: Readonly<Record<string, string>>; readonly who: readonly string[] }[] {
  const people = me.filter((name) => name.startsWith('user_'));
  const keys = me.filter((name) => /^[0-9a-f]{64}$/.test(name));
  if (people.length > 0) return people.map((user_id) => ({ query: { user_id }, who: [user_id] }));
  if (keys.length > 0) return keys.map((hash) => ({ query: { api_key_hash: hash }, who: [hash] }));
  return [{ query: {}, who: [] }];
}

async function readStatus(access: ProviderAccess, account: ProviderAccount): Promise<AccountStatus> {
  const warnings = new Warnings();
  const at = access.clock();
  const { data } = await askKey(access);
  const credits = await optional(() => ask(access, '/credits', creditsSchema));
  const amount = (told: number | null | undefined): bigint | null =>
    warnings.amount('OpenRouter’s key', told, picoFromDollars);
  const [total, today, limit, left] = [data.usage, data.usage_daily, data.limit, data.limit_remaining].map(
    amount,
  );
  const [bought, used] = [credits?.data.total_credits, credits?.data.total_usage].map(amount);
  const balance = typeof bought === 'bigint' && typeof used === 'bigint' ? bought - used : null;
  return {
    limits:
      limit === null || limit === undefined
        ? []
        : [
            {
              name: `${data.limit_reset ?? 'whole'} limit of the key`,
              unit: 'USD',
              limit: decimalFromPico(limit),
              used: left === null || left === undefined ? null : decimalFromPico(limit - left),
              resetsAt: data.limit_reset === 'monthly' ? startOfNextUtcMonth(at) : null,
            },
          ],
    balances: balance === null ? [] : [{ currency: 'USD', amount: decimalFromPico(balance) }],
    counters:
      account.kind !== 'key' || total === null || total === undefined || today === null || today === undefined
        ? []
        : [{ name: 'key', totalPico: total, todayPico: today, at }],
    warnings: warnings.list,
  };
}

function askKey(access: ProviderAccess): Promise<z.infer<typeof keySchema>> {
  return ask(access, '/key', keySchema);
}

function ask<T>(
  access: ProviderAccess,
  path: string,
  schema: z.ZodType<T>,
  query: Readonly<Record<string, string>> = {},
): Promise<T> {
  const baseUrl = /\/v1$/.test(access.baseUrl) ? access.baseUrl : `${access.baseUrl}/v1`;
  return askWithKey(openRouter, { ...access, baseUrl }, { path, query, schema });
}

/** Activity holds completed days alone. */
function startOfUtcDay(now: number): number {
  return Math.floor(now / dayMs) * dayMs;
}
