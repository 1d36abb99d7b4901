import * as z from 'zod';
import type { QuotaWindow } from '../../../core/quota.ts';
import { askQuota } from './askQuota.ts';
import { findClaudeLogin } from './claudeLogin.ts';
import {
  instantOfText,
  looseBoolean,
  looseDecimal,
  looseList,
  looseNumber,
  looseObject,
  looseWord,
} from './looseFields.ts';
import { noSuchPlan } from './quotaFailures.ts';
import type { QuotaReader, QuotaVendor } from './quotaReader.ts';
import { dollarsOfCents, eachOnce, quotaWindow } from './quotaWindow.ts';

const vendor: QuotaVendor = { tool: 'claude', title: 'Claude Code', provider: 'anthropic' };

const windowSchema = looseObject({ utilization: looseNumber, resets_at: looseWord });

const usageSchema = z.object({
  five_hour: windowSchema,
  seven_day: windowSchema,
  seven_day_opus: windowSchema,
  seven_day_sonnet: windowSchema,
  extra_usage: looseObject({
    is_enabled: looseBoolean,
    monthly_limit: looseDecimal,
    used_credits: looseDecimal,
    utilization: looseNumber,
    currency: looseWord,
  }),
  limits: looseList({
    kind: looseWord,
    group: looseWord,
    percent: looseNumber,
    resets_at: looseWord,
    scope: looseObject({
      model: looseObject({ display_name: looseWord, id: looseWord }),
    }),
  }),
});

type ClaudeUsage = z.infer<typeof usageSchema>;

/** The windows of a Claude subscription: percentages, and what extra usage has cost. */
export const claudeQuota: QuotaReader = {
  ...vendor,
  baseUrl: 'https://api.anthropic.com',
  findLogin: (place) => findClaudeLogin(vendor, place),
  async readQuota(access) {
    const usage = await askQuota(vendor, access, {
      path: '/api/oauth/usage',
      headers: {
        authorization: `Bearer ${access.login.token}`,
        'anthropic-beta': 'oauth-2025-04-20',
      },
      schema: usageSchema,
    });
    const windows = eachOnce([...namedWindows(usage), ...listedWindows(usage), ...extraUsage(usage)]);
    if (windows.length === 0) throw noSuchPlan(vendor, 'its answer holds none that is known');
    return windows;
  },
};

/** Members with other names come and go with experiments; they are not of a plan's limits. */
function namedWindows(usage: ClaudeUsage): QuotaWindow[] {
  const named = [
    ['5 hours', usage.five_hour],
    ['Week', usage.seven_day],
    ['Week, Opus', usage.seven_day_opus],
    ['Week, Sonnet', usage.seven_day_sonnet],
  ] as const;
  return named.flatMap(([name, window]) =>
    window === null || window.utilization === null
      ? []
      : [
          quotaWindow({
            name,
            usedPercent: Math.max(0, window.utilization),
            resetsAt: instantOfText(window.resets_at),
          }),
        ],
  );
}

/** Where a model's own weekly window has moved to; those of all models are there a second time. */
function listedWindows({ limits }: ClaudeUsage): QuotaWindow[] {
  return limits.flatMap(({ kind, group, percent, resets_at, scope }) => {
    const base = baseNames[group ?? ''] ?? group ?? kind;
    const model = scope?.model?.display_name ?? scope?.model?.id ?? null;
    if (base === null || percent === null) return [];
    return [
      quotaWindow({
        name: model === null ? base : `${base}, ${model}`,
        usedPercent: Math.max(0, percent),
        resetsAt: instantOfText(resets_at),
      }),
    ];
  });
}

const baseNames: Readonly<Record<string, string>> = { weekly: 'Week', session: '5 hours' };

/** What is paid beyond the plan, told in cents; a limit of 0 is none. */
function extraUsage({ extra_usage: extra }: ClaudeUsage): QuotaWindow[] {
  if (extra === null || extra.is_enabled === false || extra.used_credits === null) return [];
  const isUnlimited = extra.monthly_limit === null || Number(extra.monthly_limit) === 0;
  return [
    quotaWindow({
      name: 'Extra usage this month',
      usedPercent: isUnlimited ? null : extra.utilization,
      used: dollarsOfCents(extra.used_credits),
      limit: isUnlimited ? null : dollarsOfCents(extra.monthly_limit),
      unit: (extra.currency ?? 'USD').toUpperCase(),
      note: extra.monthly_limit !== null && isUnlimited ? 'unlimited' : null,
    }),
  ];
}
