import * as z from 'zod';
import type { QuotaWindow } from '../../../core/quota.ts';
import { askQuota } from './askQuota.ts';
import { findCopilotLogin } from './copilotLogin.ts';
import {
  instantOfMs,
  instantOfText,
  looseBoolean,
  looseNumber,
  looseObject,
  looseWord,
} from './looseFields.ts';
import { noSuchPlan } from './quotaFailures.ts';
import type { QuotaReader, QuotaVendor } from './quotaReader.ts';
import { percentOf, quotaWindow } from './quotaWindow.ts';

const vendor: QuotaVendor = { tool: 'copilot', title: 'GitHub Copilot', provider: 'github-copilot' };

const snapshotSchema = looseObject({
  entitlement: looseNumber,
  remaining: looseNumber,
  quota_remaining: looseNumber,
  percent_remaining: looseNumber,
  unlimited: looseBoolean,
  credits_used: looseNumber,
  token_based_billing: looseBoolean,
  /** Seconds since 1970. */
  quota_reset_at: looseNumber,
});

const freeSchema = looseObject({ chat: looseNumber, completions: looseNumber });

const userSchema = z.object({
  copilot_plan: looseWord,
  token_based_billing: looseBoolean,
  quota_reset_date: looseWord,
  quota_reset_date_utc: looseWord,
  quota_snapshots: looseObject({
    premium_interactions: snapshotSchema,
    chat: snapshotSchema,
    completions: snapshotSchema,
  }),
  limited_user_quotas: freeSchema,
  monthly_quotas: freeSchema,
  limited_user_reset_date: looseWord,
});

type CopilotUser = z.infer<typeof userSchema>;
type Snapshot = NonNullable<z.infer<typeof snapshotSchema>>;

/** What one developer's Copilot seat has used of its month. */
export const copilotQuota: QuotaReader = {
  ...vendor,
  baseUrl: 'https://api.github.com',
  findLogin: (place) => findCopilotLogin(vendor, place),
  async readQuota(access) {
    const user = await askQuota(vendor, access, {
      path: '/copilot_internal/user',
      headers: {
        authorization: `token ${access.login.token}`,
        'x-github-api-version': '2025-04-01',
      },
      schema: userSchema,
    });
    const windows = [...paidWindows(user), ...freeWindows(user)];
    if (windows.length === 0) throw noSuchPlan(vendor, 'its answer holds none that is known');
    return windows;
  },
};

/** Chat and completions have no limit on paid plans: only where they have one, they are a window. */
function paidWindows(user: CopilotUser): QuotaWindow[] {
  if (user.quota_snapshots === null) return [];
  const { premium_interactions: premium, chat, completions } = user.quota_snapshots;
  const isCredits = premium?.token_based_billing ?? user.token_based_billing;
  const unit = isCredits === true ? 'credits' : 'requests';
  const limited = [
    ['Chat', chat],
    ['Completions', completions],
  ] as const;
  return [
    ...(premium === null
      ? []
      : [snapshotWindow(isCredits === true ? 'AI credits' : 'Premium requests', unit, premium, user)]),
    ...limited.flatMap(([name, snapshot]) =>
      snapshot === null ||
      isUnlimited(snapshot) ||
      snapshot.entitlement === null ||
      snapshot.entitlement === 0
        ? []
        : [snapshotWindow(name, 'requests', snapshot, user)],
    ),
  ];
}

function isUnlimited({ unlimited, entitlement }: Snapshot): boolean {
  return unlimited === true || (entitlement !== null && entitlement < 0);
}

function snapshotWindow(name: string, unit: string, snapshot: Snapshot, user: CopilotUser): QuotaWindow {
  const { entitlement, percent_remaining: percentLeft, credits_used: own } = snapshot;
  const resetsAt =
    instantOfMs(snapshot.quota_reset_at === null ? null : snapshot.quota_reset_at * 1000) ??
    instantOfText(user.quota_reset_date_utc) ??
    instantOfText(user.quota_reset_date);
  const ownUse = own === null ? null : String(own);
  if (isUnlimited(snapshot)) {
    return quotaWindow({ name, unit, resetsAt, used: ownUse, note: 'unlimited' });
  }
  // A seat without credits of its own draws on its organisation's: its percentage, 0 or 100, says nothing.
  if (entitlement === 0) return quotaWindow({ name, unit, resetsAt, used: ownUse, note: 'pooled' });
  const left = snapshot.remaining ?? snapshot.quota_remaining;
  const used =
    entitlement === null || left === null ? ownUse : String(Math.round((entitlement - left) * 1e6) / 1e6);
  const limit = entitlement === null ? null : String(entitlement);
  return quotaWindow({
    name,
    unit,
    resetsAt,
    used,
    limit,
    usedPercent: percentLeft === null ? percentOf(used, limit) : Math.max(0, 100 - percentLeft),
  });
}

/** The free plan tells what is left of each month's numbers. */
function freeWindows(user: CopilotUser): QuotaWindow[] {
  const { limited_user_quotas: left, monthly_quotas: monthly } = user;
  if (left === null || monthly === null) return [];
  const resetsAt = instantOfText(user.limited_user_reset_date);
  const windows = [
    ['Chat', left.chat, monthly.chat],
    ['Completions', left.completions, monthly.completions],
  ] as const;
  return windows.flatMap(([name, remaining, total]) => {
    if (remaining === null || total === null) return [];
    const [used, limit] = [String(total - remaining), String(total)];
    return [
      quotaWindow({ name, unit: 'requests', resetsAt, used, limit, usedPercent: percentOf(used, limit) }),
    ];
  });
}
