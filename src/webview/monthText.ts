import { formatAmount, formatShare } from '../core/format.ts';
import { hasSpend } from '../core/periodSpend.ts';
import { formatMonth } from './dates.ts';
import { periodFigure } from './figure.ts';
import type { YearMonth } from './yearMonths.ts';

/** `November 2026 so far: ≈$912.44, 91% of an even month` */
export function monthText(month: YearMonth, unit: string, locale: string): string {
  return `${formatMonth(month.month, locale, 'long')}${month.isRunning ? ' so far' : ''}: ${monthFigure(month, unit, locale)}`;
}

function monthFigure(month: YearMonth, unit: string, locale: string): string {
  if (month.state === 'to-come') {
    return month.evenPace === null
      ? 'to come'
      : `to come, ${formatAmount(String(month.evenPace), unit, locale, 'short')} at an even pace`;
  }
  if (month.state === 'before-known') return 'not known, before the first log';
  if (month.spend === null || !hasSpend(month.spend)) return 'no calls';
  const figure = periodFigure(month.spend, unit, locale);
  const { unpricedRequests } = month.spend.totals;
  const text = `${figure.isAssumed ? '≈' : ''}${figure.text}`;
  const pace =
    month.evenPace === null ? '' : `, ${formatShare(month.drawn / month.evenPace)} of an even month`;
  const unpriced = unpricedRequests === 0 ? '' : `, ${String(unpricedRequests)} not priced`;
  return `${text}${pace}${unpriced}`;
}
