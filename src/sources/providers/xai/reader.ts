import * as z from 'zod';
import { decimalFromPico } from '../../../core/money.ts';
import { providerGuides } from '../../../core/providerGuide.ts';
import type { ProviderAccount, ReportPart } from '../../../core/providerReport.ts';
import { picoFromCents, picoFromDollars } from '../amounts.ts';
import { askWithKey } from '../askWithKey.ts';
import { balancesOnly } from '../balancesOnly.ts';
import { utcDaySpan } from '../days.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import { optional } from '../optional.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { reportedRow } from '../reportedRow.ts';
import { Warnings } from '../warnings.ts';

const dayMs = 24 * 60 * 60_000;
const xai = providerGuides.xai;

const balanceSchema = z.looseObject({ total: z.looseObject({ val: z.string() }) });

/** Seen both as plain numbers and as objects. */
const value = z.union([
  z.number(),
  z.string(),
  z.looseObject({ value: z.union([z.number(), z.string()]) }).transform((told) => told.value),
]);

const usageSchema = z.looseObject({
  timeSeries: z.array(
    z.looseObject({
      group: z.array(z.string()).nullish(),
      dataPoints: z.array(z.looseObject({ timestamp: utcDaySpan, values: z.array(value) })),
    }),
  ),
  limitReached: z.boolean().nullish(),
});

/** Money by UTC day and product for a whole team; it tells nobody apart. */
export const xaiReader: ProviderReader = {
  ...xai,
  schedule: {
    bucket: 'day',
    pollMs: 60 * 60_000,
    delayMs: dayMs,
    horizonMs: 7 * dayMs,
    reachMs: 366 * dayMs,
    spanMsMax: 31 * dayMs,
  },
  identify: async (access): Promise<ProviderAccount> => {
    const team = teamOf(access);
    await readBalance(access);
    return { id: team, label: team, kind: 'team', settles: 'never' };
  },
  report: readUsage,
  status: async (access) => {
    const warnings = new Warnings();
    const balance = await optional(() => readBalance(access));
    // Written as what the team owes: what is left has a minus.
    const pico = warnings.amount('xAI’s balance', balance?.total.val, picoFromCents);
    const balances = pico === null ? [] : [{ currency: 'USD', amount: decimalFromPico(-pico) }];
    return balancesOnly(balances, warnings.list);
  },
};

async function readUsage(
  access: ProviderAccess,
  _account: ProviderAccount,
  since: number,
  until: number,
): Promise<ReportPart> {
  const warnings = new Warnings();
  const { timeSeries, limitReached } = await ask(access, '/usage', usageSchema, {
    analyticsRequest: {
      timeRange: { startTime: plainTime(since), endTime: plainTime(until), timezone: 'Etc/GMT' },
      timeUnit: 'TIME_UNIT_DAY',
      values: [{ name: 'usd', aggregation: 'AGGREGATION_SUM' }],
      groupBy: ['description'],
      filters: [],
    },
  });
  if (limitReached === true) {
    throw new ProviderFailure(
      'transient',
      xai.provider,
      'xAI’s report of this span is longer than it answers at once, so a part of it is missing.',
      'Nothing of it was taken over; it is asked again later.',
    );
  }
  const rows = timeSeries.flatMap(({ group, dataPoints }) =>
    dataPoints.map(({ timestamp, values: [usd] }) =>
      reportedRow({
        ...timestamp,
        ...warnings.cost('xAI’s usage', usd, picoFromDollars),
        item: group?.join(', ') ?? null,
      }),
    ),
  );
  return { since, until, rows, dataAsOf: null, warnings: warnings.list };
}

function readBalance(access: ProviderAccess): Promise<z.infer<typeof balanceSchema>> {
  return ask(access, '/prepaid/balance', balanceSchema);
}

function ask<T>(access: ProviderAccess, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
  const baseUrl = access.baseUrl.replace(/\/v1$/, '');
  return askWithKey(
    xai,
    { ...access, baseUrl },
    {
      path: `/v1/billing/teams/${encodeURIComponent(teamOf(access))}${path}`,
      body,
      schema,
      // The wrong team is as good as not there.
      isNotFoundForbidden: true,
    },
  );
}

function teamOf({ account }: ProviderAccess): string {
  if (account !== null) return account;
  throw new ProviderFailure(
    'accountKind',
    xai.provider,
    'xAI’s reports are of a team, and none was named.',
    'Give the team’s id as the account.',
  );
}

/** `2026-11-01 00:00:00` */
function plainTime(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}
