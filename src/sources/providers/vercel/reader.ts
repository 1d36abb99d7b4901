import * as z from 'zod';
import { decimalFromPico } from '../../../core/money.ts';
import { providerGuides } from '../../../core/providerGuide.ts';
import type { ProviderAccount, ReportPart } from '../../../core/providerReport.ts';
import { picoFromDollars } from '../amounts.ts';
import { askWithKey, type Query } from '../askWithKey.ts';
import { balancesOnly } from '../balancesOnly.ts';
import { utcDay, utcDaySpan } from '../days.ts';
import { keyAccount } from '../keyAccount.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { reportedRow } from '../reportedRow.ts';
import { Warnings } from '../warnings.ts';

const dayMs = 24 * 60 * 60_000;
const vercel = providerGuides.vercel;

const money = z.union([z.number(), z.string()]);
const count = z.number().nullish();

const creditsSchema = z.looseObject({ balance: money, total_used: money.nullish() });

const reportSchema = z.looseObject({
  results: z.array(
    z.looseObject({
      day: utcDaySpan,
      model: z.string().nullish(),
      /** What is billed; 0 where the user's own key at a vendor paid. */
      total_cost: money,
      market_cost: money.nullish(),
      input_tokens: count,
      output_tokens: count,
      request_count: count,
    }),
  ),
});

/** The report of the key itself, so that all of it is the user's. Each question is charged by the vendor: once a day. */
export const vercelReader: ProviderReader = {
  ...vercel,
  schedule: {
    bucket: 'day',
    pollMs: dayMs,
    delayMs: 6 * 60 * 60_000,
    horizonMs: 2 * dayMs,
    reachMs: 366 * dayMs,
    spanMsMax: 366 * dayMs,
  },
  identify: async (access) => {
    await ask(access, '/credits', creditsSchema);
    return keyAccount(access.key, 'Vercel AI Gateway', 'whole');
  },
  report: readReport,
  status: async (access) => {
    const warnings = new Warnings();
    const { balance } = await ask(access, '/credits', creditsSchema);
    const pico = warnings.amount('Vercel’s balance', balance, picoFromDollars);
    return balancesOnly(
      pico === null ? [] : [{ currency: 'USD', amount: decimalFromPico(pico) }],
      warnings.list,
    );
  },
};

async function readReport(
  access: ProviderAccess,
  _account: ProviderAccount,
  since: number,
  until: number,
): Promise<ReportPart> {
  const warnings = new Warnings();
  const { results } = await ask(access, '/report', reportSchema, {
    start_date: utcDay(since),
    // Both days are part of the span.
    end_date: utcDay(until - 1),
    group_by: 'model',
    date_part: 'day',
    api_key_id: 'self',
  });
  const rows = results.flatMap((row) => {
    return [
      reportedRow({
        ...row.day,
        ...warnings.cost('Vercel’s report', row.total_cost, picoFromDollars),
        listPico: warnings.amount('Vercel’s report', row.market_cost, picoFromDollars),
        model: row.model ?? null,
        tokens: typeof row.input_tokens === 'number' ? row.input_tokens + (row.output_tokens ?? 0) : null,
        requests: row.request_count ?? null,
      }),
    ];
  });
  return { since, until, rows, dataAsOf: null, warnings: warnings.list };
}

function ask<T>(access: ProviderAccess, path: string, schema: z.ZodType<T>, query: Query = {}): Promise<T> {
  const baseUrl = access.baseUrl.endsWith('/v1') ? access.baseUrl : `${access.baseUrl}/v1`;
  return askWithKey(vercel, { ...access, baseUrl }, { path, query, schema });
}
