import * as z from 'zod';
import type { QuotaWindow } from '../../../core/quota.ts';
import { askQuota } from './askQuota.ts';
import { findCodexLogin } from './codexLogin.ts';
import {
  instantOfMs,
  looseBoolean,
  looseDecimal,
  looseList,
  looseNumber,
  looseObject,
  looseWord,
} from './looseFields.ts';
import { noSuchPlan } from './quotaFailures.ts';
import type { QuotaReader, QuotaVendor } from './quotaReader.ts';
import { eachOnce, lengthWords, quotaWindow } from './quotaWindow.ts';

const vendor: QuotaVendor = { tool: 'codex', title: 'Codex', provider: 'openai' };

const windowSchema = looseObject({
  used_percent: looseNumber,
  limit_window_seconds: looseNumber,
  reset_after_seconds: looseNumber,
  /** Seconds since 1970. */
  reset_at: looseNumber,
});

const rateLimitSchema = looseObject({
  primary_window: windowSchema,
  secondary_window: windowSchema,
});

const usageSchema = z.object({
  rate_limit: rateLimitSchema,
  code_review_rate_limit: rateLimitSchema,
  additional_rate_limits: looseList({ limit_name: looseWord, rate_limit: rateLimitSchema }),
  credits: looseObject({
    has_credits: looseBoolean,
    unlimited: looseBoolean,
    balance: looseDecimal,
  }),
  spend_control: looseObject({
    individual_limit: looseObject({
      limit: looseDecimal,
      used: looseDecimal,
      used_percent: looseNumber,
      reset_at: looseNumber,
    }),
  }),
});

type CodexUsage = z.infer<typeof usageSchema>;

/** The windows of a ChatGPT plan that Codex uses, and its credits. */
export const codexQuota: QuotaReader = {
  ...vendor,
  baseUrl: 'https://chatgpt.com',
  findLogin: (place) => findCodexLogin(vendor, place),
  async readQuota(access) {
    const { token, account } = access.login;
    const usage = await askQuota(vendor, access, {
      path: '/backend-api/wham/usage',
      headers: {
        authorization: `Bearer ${token}`,
        ...(account === null ? {} : { 'chatgpt-account-id': account }),
      },
      schema: usageSchema,
    });
    const windows = eachOnce([...rateLimits(usage, access.clock()), ...credits(usage), ...ownLimit(usage)]);
    if (windows.length === 0) throw noSuchPlan(vendor, 'its answer holds none that is known');
    return windows;
  },
};

function rateLimits(usage: CodexUsage, now: number): QuotaWindow[] {
  return [
    ...windowsOf(usage.rate_limit, null, now),
    ...windowsOf(usage.code_review_rate_limit, 'code review', now),
    ...usage.additional_rate_limits.flatMap(({ limit_name, rate_limit }) =>
      windowsOf(rate_limit, limit_name ?? 'other', now),
    ),
  ];
}

/** A window is known by its length, never by its slot: the weekly one moved to the first when some plans lost the short one. */
function windowsOf(limit: CodexUsage['rate_limit'], of: string | null, now: number): QuotaWindow[] {
  if (limit === null) return [];
  return [limit.primary_window, limit.secondary_window].flatMap((window) => {
    if (window === null || window.used_percent === null) return [];
    const { limit_window_seconds: seconds, reset_at: at, reset_after_seconds: after } = window;
    const name = seconds === null || seconds <= 0 ? 'Limit' : lengthWords(seconds);
    return [
      quotaWindow({
        name: of === null ? name : `${name}, ${of}`,
        usedPercent: Math.max(0, window.used_percent),
        resetsAt: instantOfMs(at === null ? (after === null ? null : now + after * 1000) : at * 1000),
      }),
    ];
  });
}

function credits({ credits: told }: CodexUsage): QuotaWindow[] {
  if (told === null || told.has_credits === false) return [];
  if (told.unlimited === true) return [quotaWindow({ name: 'Credits', unit: 'credits', note: 'unlimited' })];
  if (told.balance === null) return [];
  return [quotaWindow({ name: 'Credits', unit: 'credits', remaining: told.balance })];
}

function ownLimit({ spend_control: control }: CodexUsage): QuotaWindow[] {
  const own = control?.individual_limit ?? null;
  if (own === null || (own.limit === null && own.used === null)) return [];
  return [
    quotaWindow({
      name: 'Own spend limit',
      usedPercent: own.used_percent,
      used: own.used,
      limit: own.limit,
      unit: 'credits',
      resetsAt: instantOfMs(own.reset_at === null ? null : own.reset_at * 1000),
    }),
  ];
}
