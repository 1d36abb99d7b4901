import type { JSX } from 'preact';
import { formatAmount } from '../core/format.ts';
import { hasSpend } from '../core/periodSpend.ts';
import { formatMonth } from './dates.ts';
import { periodFigure } from './figure.ts';
import { useLocale } from './locale.ts';
import type { YearMonth } from './yearMonths.ts';

interface MonthTableProperties {
  readonly months: readonly YearMonth[];
  readonly unit: string;
  readonly caption: string;
  /** Always there for screen readers; shown to all on request. */
  readonly isShown: boolean;
}

/** The chart's figures as a table. */
export function MonthTable({ months, unit, caption, isShown }: MonthTableProperties): JSX.Element {
  const locale = useLocale();
  const count = new Intl.NumberFormat(locale);
  const style = unit === 'tokens' ? 'short' : 'full';
  return (
    <div class={isShown ? 'scroller' : 'visually-hidden'}>
      <table>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Month</th>
            <th scope="col" class="number">
              Spent
            </th>
            <th scope="col" class="number">
              Even pace
            </th>
            <th scope="col" class="number">
              Requests
            </th>
            <th scope="col" class="number">
              Not priced
            </th>
          </tr>
        </thead>
        <tbody>
          {months.map((month) => (
            <tr key={month.month}>
              <th scope="row">{formatMonth(month.month, locale, 'long')}</th>
              <td class="number">{spentText(month, unit, locale)}</td>
              <td class="number">
                {month.evenPace === null
                  ? 'none'
                  : formatAmount(month.evenPace.toFixed(2), unit, locale, style)}
              </td>
              <td class="number">
                {month.state === 'known' ? count.format(month.spend?.totals.requests ?? 0) : ''}
              </td>
              <td class="number">
                {month.state === 'known' ? count.format(month.spend?.totals.unpricedRequests ?? 0) : ''}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function spentText(month: YearMonth, unit: string, locale: string): string {
  if (month.state === 'to-come') return 'to come';
  if (month.state === 'before-known') return 'not known';
  if (month.spend === null || !hasSpend(month.spend)) return 'no calls';
  const figure = periodFigure(month.spend, unit, locale);
  return `${figure.isAssumed ? '≈' : ''}${figure.text}`;
}
