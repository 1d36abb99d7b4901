import * as z from 'zod';
import { providerGuides } from '../../../core/providerGuide.ts';
import type { ProviderAccount, ReportPart } from '../../../core/providerReport.ts';
import { picoFromUnitsAndNanos } from '../amounts.ts';
import { askWithKey, type Query } from '../askWithKey.ts';
import { utcDays } from '../days.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { reportedRow, rfc3339 } from '../reportedRow.ts';
import { Warnings } from '../warnings.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
const fireworks = providerGuides.fireworks;

const text = z.string().nullish();

const accountsSchema = z.looseObject({ accounts: z.array(z.looseObject({ name: z.string() })) });

const summarySchema = z.looseObject({
  lineItems: z
    .array(
      z.looseObject({
        category: text,
        groupingValue: text,
        series: text,
        totalCost: z
          .looseObject({
            currencyCode: text,
            units: z.union([z.string(), z.number()]).nullish(),
            nanos: z.number().nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
});

/** The bill of an account; it tells nobody apart. A day is one question, as only the sum of a span is told for sure. */
export const fireworksReader: ProviderReader = {
  ...fireworks,
  schedule: {
    bucket: 'day',
    pollMs: hourMs,
    delayMs: dayMs,
    horizonMs: 7 * dayMs,
    reachMs: 366 * dayMs,
    spanMsMax: 31 * dayMs,
  },
  identify: async (access): Promise<ProviderAccount> => {
    const { accounts } = await ask(access, '/accounts', accountsSchema);
    const names = accounts.map(({ name }) => name.replace(/^accounts\//, ''));
    const id = access.account ?? names[0];
    if (id === undefined) {
      throw new ProviderFailure(
        'permission',
        fireworks.provider,
        'Fireworks shows this key no account.',
        'Use a key of the account whose bill is to be read.',
      );
    }
    return { id, label: id, kind: 'organisation', settles: 'never' };
  },
  report: readDays,
  status: null,
};

async function readDays(
  access: ProviderAccess,
  { id }: ProviderAccount,
  since: number,
  until: number,
): Promise<ReportPart> {
  const warnings = new Warnings();
  const rows = [];
  for (const start of utcDays(since, until)) {
    const { lineItems } = await ask(
      access,
      `/accounts/${encodeURIComponent(id)}/billing/summary`,
      summarySchema,
      { startTime: rfc3339(start), endTime: rfc3339(start + dayMs) },
    );
    for (const [index, { category, groupingValue, series, totalCost }] of (lineItems ?? []).entries()) {
      rows.push(
        reportedRow({
          start,
          end: start + dayMs,
          ...warnings.cost('Fireworks’ billing', totalCost, ({ units, nanos }) =>
            picoFromUnitsAndNanos(units ?? null, nanos ?? null),
          ),
          currency: (totalCost?.currencyCode ?? 'USD').toUpperCase(),
          model: groupingValue ?? null,
          item: [category, series].filter(Boolean).join(', ') || null,
          rowId: `${String(start)} ${String(index)}`,
        }),
      );
    }
  }
  return { since, until, rows, dataAsOf: null, warnings: warnings.list };
}

function ask<T>(access: ProviderAccess, path: string, schema: z.ZodType<T>, query: Query = {}): Promise<T> {
  const baseUrl = access.baseUrl.endsWith('/v1') ? access.baseUrl : `${access.baseUrl}/v1`;
  return askWithKey(fireworks, { ...access, baseUrl }, { path, query, schema });
}
