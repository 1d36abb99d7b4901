import type { AccountView, CellDay, CellState } from '../core/accounts.ts';
import { providerTitles } from '../core/providerTitles.ts';
import { providerNames, type ProviderName } from '../core/providerReport.ts';
import { settledDay } from '../core/settledDay.ts';
import { costInCents } from './costText.ts';
import { formatDay } from './dates.ts';
import { toolName } from './names.ts';
import { listed } from './witnessNames.ts';

/** A seller whose report can be read; `null` for any other name, as of a plan. */
export function knownProvider(name: string): ProviderName | null {
  return providerNames.find((known) => known === name) ?? null;
}

/** Sellers of plans whose reports can't be read. */
const furtherSellers: Readonly<Record<string, string>> = { google: 'Google' };

export function sellerName(provider: string): string {
  const known = knownProvider(provider);
  return known === null ? (furtherSellers[provider] ?? provider) : providerTitles[known];
}

/** How surely a day's figure is known, in a word and in a sentence. */
export const stateNames: Readonly<Record<CellState, { readonly short: string; readonly long: string }>> = {
  'metered only': { short: 'Metered only', long: 'No report settles it: what was metered here counts.' },
  open: { short: 'Open', long: 'The report is not complete yet.' },
  reported: { short: 'Reported', long: 'The report is complete, and may still be revised.' },
  final: { short: 'Final', long: 'The provider revises it no more.' },
};

/** Why a day's report and calls differ, in words. */
export const reasonNames: Readonly<Record<CellDay['reasons'][number], string>> = {
  'not yet reported': 'not on the report yet',
  accrual: 'plan fee',
  elsewhere: 'spent elsewhere',
  'tool not connected': 'a tool that is not metered',
  revised: 'revised by the provider',
  discount: 'a discount',
  credit: 'a credit',
  'price differs': 'another price',
};

/** What an account is settled to, what is pending and what came from elsewhere: `Settled to Nov 20 · $12.40 pending`. */
export function settledText(account: AccountView, locale: string): string {
  const money = (amount: string): string => costInCents(amount, 'USD', locale);
  const { settledUntil, pending, elsewhere, adjustments, reportedTotal, kind, fees, state } = account;
  if (kind === 'plan') return `${money(fees)} of its fee accrued this year`;
  const parts = [
    settledUntil === null
      ? stateNames[state].short
      : `Settled to ${formatDay(settledDay(settledUntil), locale)}`,
    ...(pending === '0' ? [] : [`${money(pending)} pending`]),
    ...(elsewhere === '0' ? [] : [`${money(elsewhere)} not metered here`]),
    ...(adjustments === '0' ? [] : [`${money(adjustments)} adjusted`]),
    // A report that tells nobody apart is shown, and enters no sum.
    ...(state === 'metered only' && reportedTotal !== null
      ? [`${money(reportedTotal)} on its report, not counted`]
      : []),
  ];
  return parts.join(' · ');
}

/** Whose calls an account pays, or a plan covers; `null` where nobody has confirmed it. */
export function payerText({ kind, payerOf, covers }: AccountView): string | null {
  if (kind === 'plan') {
    return covers.length === 0
      ? 'Covers no tool’s calls now.'
      : `Covers the calls of ${listed(covers.map(toolName))}.`;
  }
  return payerOf.length === 0 ? null : `Pays the calls of ${listed(payerOf.map(toolName))}.`;
}
