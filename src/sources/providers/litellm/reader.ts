import { createHash } from 'node:crypto';
import * as z from 'zod';
import { everythingIsMine } from '../../../core/accounts.ts';
import { decimalFromPico } from '../../../core/money.ts';
import { providerGuides } from '../../../core/providerGuide.ts';
import type {
  AccountStatus,
  ProviderAccount,
  ProviderLimit,
  ReportPart,
} from '../../../core/providerReport.ts';
import { picoFromDollars } from '../amounts.ts';
import { askWithKey, type Query } from '../askWithKey.ts';
import { utcDay, utcDaySpan } from '../days.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import { oncePerReading } from '../oncePerReading.ts';
import { optional } from '../optional.ts';
import { readPages } from '../pages.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { reportedRow } from '../reportedRow.ts';
import { Warnings } from '../warnings.ts';

const dayMs = 24 * 60 * 60_000;
const liteLlm = providerGuides.litellm;

const text = z.string().nullish();
const count = z.number().nullish();

const budget = { spend: count, max_budget: count, budget_duration: text, budget_reset_at: text };

const keyInfoSchema = z.looseObject({
  info: z.looseObject({
    ...budget,
    token: text,
    key_alias: text,
    key_name: text,
    user_id: text,
    team_id: text,
  }),
});
const userInfoSchema = z.looseObject({
  user_info: z.looseObject({ ...budget, user_email: text }).nullish(),
  teams: z.array(z.looseObject({ ...budget, team_id: text, team_alias: text })).nullish(),
});
const activitySchema = z.looseObject({
  results: z.array(
    z.looseObject({
      date: utcDaySpan,
      metrics: z.looseObject({ spend: z.number(), total_tokens: count, api_requests: count }),
    }),
  ),
  metadata: z.looseObject({ page: count, total_pages: count, has_more: z.boolean().nullish() }).nullish(),
});

/** A proxy that keeps its own books; its money is of its own price list. */
export const liteLlmReader: ProviderReader = {
  ...liteLlm,
  schedule: {
    bucket: 'day',
    pollMs: 5 * 60_000,
    // Spend is written in batches, about a minute late.
    delayMs: 60 * 60_000,
    horizonMs: dayMs,
    reachMs: 366 * dayMs,
    spanMsMax: 31 * dayMs,
  },
  identify: async (access) => {
    const { info } = await readKey(access);
    const user = await readUserId(access);
    const label = info.key_alias ?? info.key_name ?? 'LiteLLM';
    if (user !== null) return { id: accountId(user), label, kind: 'person', settles: 'whole' };
    return { id: info.token ?? 'proxy', label, kind: 'organisation', settles: 'never' };
  },
  report: readActivity,
  status: readBudgets,
};

const readKey = oncePerReading((access) => ask(access, '/key/info', keyInfoSchema));

/** Whose rows are asked for: the user that was named, else the key's own. Of one that the proxy does not know it would tell nothing. */
const readUserId = oncePerReading(async (access): Promise<string | null> => {
  const own = (await readKey(access)).info.user_id ?? null;
  const named = access.me.find((name) => name !== everythingIsMine) ?? own;
  if (named === own || (named !== null && (await readUser(access, named)) !== null)) return named;
  const ownUser = own === null ? null : await readUser(access, own);
  if (ownUser?.user_info?.user_email?.toLowerCase() === named?.toLowerCase()) return own;
  throw new ProviderFailure(
    'accountKind',
    liteLlm.provider,
    'The LiteLLM proxy knows no user by the name that was given as yours.',
    'Give the user id that the proxy shows for you.',
  );
});

async function readUser(access: ProviderAccess, id: string): Promise<z.infer<typeof userInfoSchema> | null> {
  const user = await optional(() => ask(access, '/user/info', userInfoSchema, { user_id: id }));
  return user?.user_info === null || user?.user_info === undefined ? null : user;
}

/** Addresses are kept nowhere. */
function accountId(userId: string): string {
  if (!userId.includes('@')) return userId;
  return `user-${createHash('sha256').update(userId.toLowerCase()).digest('hex').slice(0, 16)}`;
}

async function readActivity(
  access: ProviderAccess,
  account: ProviderAccount,
  since: number,
  until: number,
): Promise<ReportPart> {
  const warnings = new Warnings();
  const query = {
    start_date: utcDay(since),
    end_date: utcDay(until - 1),
    page_size: 1000,
    ...(account.kind === 'person' ? { user_id: await readUserId(access) } : {}),
  };
  const pages = await readPages(
    liteLlm,
    (page) => ask(access, '/user/daily/activity', activitySchema, { ...query, page: page ?? '1' }),
    ({ metadata }) => {
      const page = metadata?.page ?? 1;
      const isMore = metadata?.has_more ?? page < (metadata?.total_pages ?? 1);
      return isMore ? String(page + 1) : null;
    },
  );
  const rows = pages
    .flatMap(({ results }) => results)
    .map(({ date, metrics }) =>
      reportedRow({
        ...date,
        ...warnings.cost('LiteLLM’s daily activity', metrics.spend, picoFromDollars),
        tokens: metrics.total_tokens ?? null,
        requests: metrics.api_requests ?? null,
      }),
    );
  return { since, until, rows, dataAsOf: null, warnings: warnings.list };
}

/** The tightest of several budgets blocks first, so all are shown. */
async function readBudgets(access: ProviderAccess): Promise<AccountStatus> {
  const { info } = await readKey(access);
  const userId = await readUserId(access);
  const user = userId === null ? null : await readUser(access, userId);
  const limits = [
    limitOf('key', info),
    limitOf('user', user?.user_info ?? {}),
    ...(user?.teams ?? []).map((team) =>
      limitOf(`team ${team.team_alias ?? team.team_id ?? ''}`.trim(), team),
    ),
  ];
  return { limits: limits.filter((limit) => limit !== null), balances: [], counters: [], warnings: [] };
}

function limitOf(
  whose: string,
  told: {
    readonly spend?: number | null | undefined;
    readonly max_budget?: number | null | undefined;
    readonly budget_duration?: string | null | undefined;
    readonly budget_reset_at?: string | null | undefined;
  },
): ProviderLimit | null {
  if (typeof told.max_budget !== 'number') return null;
  const resetsAt = Date.parse(told.budget_reset_at ?? '');
  return {
    name: `${told.budget_duration ?? 'whole'} budget of the ${whose}`,
    unit: 'USD',
    limit: decimalFromPico(picoFromDollars(told.max_budget)),
    used: typeof told.spend === 'number' ? decimalFromPico(picoFromDollars(told.spend)) : null,
    resetsAt: Number.isFinite(resetsAt) ? new Date(resetsAt).toISOString() : null,
  };
}

function ask<T>(access: ProviderAccess, path: string, schema: z.ZodType<T>, query: Query = {}): Promise<T> {
  return askWithKey(
    liteLlm,
    { ...access, baseUrl: access.baseUrl.replace(/\/v1$/, '') },
    { path, query, schema },
  );
}
