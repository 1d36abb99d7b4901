import * as z from 'zod';
import { decimalFromPico } from '../../../core/money.ts';
import { providerGuides } from '../../../core/providerGuide.ts';
import type { AccountStatus, ProviderAccount, ReportPart } from '../../../core/providerReport.ts';
import { picoFromDollars } from '../amounts.ts';
import { askWithKey, type Query } from '../askWithKey.ts';
import { startOfNextUtcMonth } from '../days.ts';
import { optional } from '../optional.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { reportedRow } from '../reportedRow.ts';
import { Warnings } from '../warnings.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
const mistral = providerGuides.mistral;

/** The vendor documents the categories and not what is in them; what is not known is not money. */
const usageSchema = z.looseObject({
  start_date: z.string().nullish(),
  end_date: z.string().nullish(),
  currency: z.string().nullish(),
  total_cost: z.union([z.number(), z.string()]).nullish(),
});
const limitSchema = z.looseObject({
  limit: z.union([z.number(), z.string()]).nullish(),
  spend_limit: z.union([z.number(), z.string()]).nullish(),
});

/** An Enterprise organisation's month. It tells nobody apart, and its inner shape is not documented: shown, never counted. */
export const mistralReader: ProviderReader = {
  ...mistral,
  schedule: {
    bucket: 'month',
    pollMs: 6 * hourMs,
    delayMs: dayMs,
    horizonMs: 7 * dayMs,
    reachMs: 366 * dayMs,
    spanMsMax: 31 * dayMs,
  },
  identify: async (access): Promise<ProviderAccount> => {
    await ask(access, '/usage', usageSchema);
    const id = access.account ?? 'organization';
    return { id, label: access.account ?? 'Mistral', kind: 'organisation', settles: 'never' };
  },
  report: readMonth,
  status: readLimit,
};

async function readMonth(
  access: ProviderAccess,
  _account: ProviderAccount,
  since: number,
  until: number,
): Promise<ReportPart> {
  const warnings = new Warnings();
  const date = new Date(since);
  const usage = await ask(access, '/usage', usageSchema, {
    month: date.getUTCMonth() + 1,
    year: date.getUTCFullYear(),
    workspace_id: access.account,
  });
  const cost = warnings.cost('Mistral’s usage', usage.total_cost, picoFromDollars);
  if (cost.costPico === null)
    warnings.add('Mistral’s report of this month tells no sum that is known to be money.');
  const rows = [
    reportedRow({ start: since, end: until, ...cost, currency: (usage.currency ?? 'USD').toUpperCase() }),
  ];
  return { since, until, rows, dataAsOf: null, warnings: warnings.list };
}

async function readLimit(access: ProviderAccess): Promise<AccountStatus> {
  const warnings = new Warnings();
  const told = await optional(() => ask(access, '/spend-limit', limitSchema));
  const pico = warnings.amount('Mistral’s limit', told?.limit ?? told?.spend_limit, picoFromDollars);
  return {
    limits:
      pico === null
        ? []
        : [
            {
              name: 'monthly limit of the organisation',
              unit: 'USD',
              limit: decimalFromPico(pico),
              used: null,
              resetsAt: startOfNextUtcMonth(access.clock()),
            },
          ],
    balances: [],
    counters: [],
    warnings: warnings.list,
  };
}

function ask<T>(access: ProviderAccess, path: string, schema: z.ZodType<T>, query: Query = {}): Promise<T> {
  return askWithKey(mistral, access, {
    path,
    query,
    login: { 'x-api-key': access.key },
    schema,
  });
}
