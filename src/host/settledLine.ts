import { formatMoney } from '../core/format.ts';
import { settledDay } from '../core/settledDay.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { settledUntilOf, yearParts } from '../core/yearParts.ts';
import { dayText } from './dayText.ts';
import { escapeMarkdown } from './markdown.ts';

/** The hover's lines about the providers' reports: how far they reach, what is not on them yet, what stands in the way. */
export function settledLines({ accounts, year }: SpendSnapshot, locale: string): string[] {
  const parts = yearParts({ accounts, year });
  if (parts === null) return [];
  const money = (amount: string): string => formatMoney(amount, 'USD', locale, 'full');
  const settledUntil = settledUntilOf(accounts);
  const words = [
    ...(settledUntil === null ? [] : [`settled to ${dayText(settledDay(settledUntil), locale)}`]),
    ...(parts.pending === '0' ? [] : [`${money(parts.pending)} pending`]),
    ...(parts.elsewhere === '0' ? [] : [`${money(parts.elsewhere)} not metered here`]),
    ...(parts.fees === '0' ? [] : [`${money(parts.fees)} of plan fees`]),
  ];
  const failed = accounts.filter(({ isConnected, lastFailure }) => isConnected && lastFailure !== null);
  return [
    ...(words.length === 0 ? [] : [`${capitalised(words.join(', '))}.`]),
    ...failed.map(({ label, lastFailure }) =>
      escapeMarkdown(`⚠ ${label}: ${lastFailure?.message ?? ''} Its last good figures stand.`),
    ),
  ];
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
