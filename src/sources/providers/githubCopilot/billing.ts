import * as z from 'zod';
import type { ProviderAccount, ReportedRow, ReportPart } from '../../../core/providerReport.ts';
import { AmountError, picoFromDollars } from '../amounts.ts';
import { utcDays } from '../days.ts';
import type { ProviderAccess } from '../providerReader.ts';
import { reportedRow } from '../reportedRow.ts';
import { Warnings } from '../warnings.ts';
import { askGitHub, billingRoot } from './gitHubApi.ts';

const dayMs = 24 * 60 * 60_000;

const usageSchema = z.looseObject({
  usageItems: z.array(
    z.looseObject({
      product: z.string().nullish(),
      sku: z.string().nullish(),
      model: z.string().nullish(),
      unitType: z.string().nullish(),
      grossQuantity: z.number().nullish(),
      grossAmount: z.number().nullish(),
      netAmount: z.number().nullish(),
    }),
  ),
});

/**
 * AI credits by UTC day: `gross` is what was used, `net` what is payable beyond what the plan or the pool includes. The route knows one
 * day and one user a question.
 */
export async function readAiCredits(
  access: ProviderAccess,
  account: ProviderAccount,
  since: number,
  until: number,
): Promise<ReportPart> {
  const warnings = new Warnings();
  const rows: ReportedRow[] = [];
  // An organisation answers for one user at a time; without one it answers for all, whose rows are nobody's here.
  const users: (string | null)[] =
    account.kind === 'person' ? [null] : access.me.filter((name) => name !== '*');
  if (users.length === 0) users.push(null);
  for (const start of utcDays(since, until)) {
    for (const user of users) rows.push(...(await dayRows(access, account, warnings, start, user)));
  }
  return { since, until, rows, dataAsOf: null, warnings: warnings.list };
}

async function dayRows(
  access: ProviderAccess,
  account: ProviderAccount,
  warnings: Warnings,
  start: number,
  user: string | null,
): Promise<ReportedRow[]> {
  const date = new Date(start);
  const { usageItems } = await askGitHub(access, {
    path: `${billingRoot(account)}/settings/billing/ai_credit/usage`,
    query: {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      user,
    },
    schema: usageSchema,
  });
  const report = 'GitHub’s billing report';
  return usageItems.map((item, index) =>
    reportedRow({
      start,
      end: start + dayMs,
      ...warnings.cost(report, item.netAmount, picoFromDollars),
      listPico: warnings.amount(report, item.grossAmount, picoFromDollars),
      who: user === null ? [] : [user],
      model: item.model ?? null,
      item: [item.product, item.sku].filter(Boolean).join(', ') || null,
      credits: creditsOf(item, warnings),
      // Items of one answer are apart, also where two are alike.
      rowId: `${String(start)} ${user ?? ''} ${String(index)}`,
    }),
  );
}

function creditsOf(
  { unitType, grossQuantity }: z.infer<typeof usageSchema>['usageItems'][number],
  warnings: Warnings,
): string | null {
  if (typeof grossQuantity !== 'number') return null;
  if (unitType !== 'ai-credits' && unitType !== 'ai-units') {
    warnings.add(
      `GitHub counts some use in “${unitType ?? 'no unit'}”, which are no AI credits; its money is taken.`,
    );
    return null;
  }
  return plainDecimal(grossQuantity);
}

/** A float as decimal text without an exponent. */
function plainDecimal(value: number): string {
  if (!Number.isFinite(value)) throw new AmountError('a quantity is no number');
  return value.toFixed(6).replace(/\.?0+$/, '');
}
