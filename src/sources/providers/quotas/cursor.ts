import * as z from 'zod';
import type { QuotaWindow } from '../../../core/quota.ts';
import { askQuota } from './askQuota.ts';
import { findCursorLogin } from './cursorLogin.ts';
import { instantOfMs, looseDecimal, looseNumber, looseObject } from './looseFields.ts';
import { noSuchPlan } from './quotaFailures.ts';
import type { QuotaReader, QuotaVendor } from './quotaReader.ts';
import { dollarsOfCents, percentOf, quotaWindow } from './quotaWindow.ts';

const vendor: QuotaVendor = { tool: 'cursor', title: 'Cursor', provider: 'cursor' };

/** Amounts are cents. */
const usageSchema = z.object({
  planUsage: looseObject({
    totalSpend: looseDecimal,
    limit: looseDecimal,
    autoPercentUsed: looseNumber,
    apiPercentUsed: looseNumber,
    totalPercentUsed: looseNumber,
  }),
  spendLimitUsage: looseObject({
    individualLimit: looseDecimal,
    individualUsed: looseDecimal,
    pooledLimit: looseDecimal,
    pooledUsed: looseDecimal,
  }),
  /** Milliseconds since 1970, as text. */
  billingCycleEnd: looseNumber,
});

type CursorUsage = z.infer<typeof usageSchema>;

/** What of a Cursor plan's billing cycle is used. */
export const cursorQuota: QuotaReader = {
  ...vendor,
  baseUrl: 'https://api2.cursor.sh',
  findLogin: (place) => findCursorLogin(vendor, place),
  async readQuota(access) {
    const usage = await askQuota(vendor, access, {
      path: '/aiserver.v1.DashboardService/GetCurrentPeriodUsage',
      headers: { authorization: `Bearer ${access.login.token}`, 'connect-protocol-version': '1' },
      body: '{}',
      schema: usageSchema,
    });
    const resetsAt = instantOfMs(usage.billingCycleEnd);
    const windows = [...planWindows(usage), ...spendLimits(usage)].map((window) => ({ ...window, resetsAt }));
    if (windows.length === 0) throw noSuchPlan(vendor, 'enterprise accounts may have none');
    return windows;
  },
};

function planWindows({ planUsage: plan }: CursorUsage): QuotaWindow[] {
  if (plan === null) return [];
  const parts = [
    ['Plan, Auto', plan.autoPercentUsed],
    ['Plan, API', plan.apiPercentUsed],
  ] as const;
  const hasTotal = plan.totalSpend !== null || plan.totalPercentUsed !== null;
  return [
    ...(hasTotal
      ? [
          moneyWindow('Plan', plan.totalSpend, plan.limit, {
            usedPercent: plan.totalPercentUsed ?? percentOf(plan.totalSpend, plan.limit),
          }),
        ]
      : []),
    ...parts.flatMap(([name, usedPercent]) =>
      usedPercent === null ? [] : [quotaWindow({ name, usedPercent: Math.max(0, usedPercent) })],
    ),
  ];
}

function spendLimits({ spendLimitUsage: spend }: CursorUsage): QuotaWindow[] {
  if (spend === null) return [];
  return [
    ...(spend.individualUsed === null && spend.individualLimit === null
      ? []
      : [moneyWindow('On-demand', spend.individualUsed, spend.individualLimit)]),
    ...(spend.pooledUsed === null && spend.pooledLimit === null
      ? []
      : [moneyWindow('On-demand of the team', spend.pooledUsed, spend.pooledLimit, { note: 'pooled' })]),
  ];
}

function moneyWindow(
  name: string,
  usedCents: string | null,
  limitCents: string | null,
  more: Partial<QuotaWindow> = {},
): QuotaWindow {
  return quotaWindow({
    name,
    unit: 'USD',
    used: dollarsOfCents(usedCents),
    limit: dollarsOfCents(limitCents),
    usedPercent: percentOf(usedCents, limitCents),
    ...more,
  });
}
