import type { JSX } from 'preact';
import { formatAmount, formatTokens } from '../core/format.ts';
import { hasSpend } from '../core/periodSpend.ts';
import { formatMonth } from './dates.ts';
import { useLocale } from './locale.ts';
import { monthText } from './monthText.ts';
import type { YearMonth } from './yearMonths.ts';

interface MonthBarProperties {
  readonly month: YearMonth;
  readonly unit: string;
  /** Percent of the chart's width. */
  readonly left: number;
  readonly width: number;
  /** Pixels. */
  readonly top: number;
  readonly plotHeight: number;
  readonly barHeight: number;
  readonly paceHeight: number | null;
  readonly isChosen: boolean;
  readonly isTabStop: boolean;
  readonly onPoint: () => void;
  readonly onFocus: () => void;
  readonly onChoose: () => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** One month's column: a button as high as the chart, so that a small month is as easy to hit as a large one. */
export function MonthBar(properties: MonthBarProperties): JSX.Element {
  const { month, unit, left, width, top, plotHeight, barHeight, paceHeight, isChosen, isTabStop } =
    properties;
  const locale = useLocale();
  const foot = top + plotHeight;
  const middle = `${String(left + width / 2)}%`;
  const paceY = paceHeight === null ? null : foot - paceHeight;
  const isToCome = month.state === 'to-come';
  const shapes = (
    <>
      <rect class="column" x={`${String(left)}%`} y="0" width={`${String(width)}%`} height="100%" />
      <rect
        class="bar"
        x={`${String(left + width * 0.24)}%`}
        y={foot - barHeight}
        width={`${String(width * 0.52)}%`}
        height={barHeight}
      />
    </>
  );
  return (
    <>
      {isToCome ? (
        <g class="month" aria-hidden="true" onMouseEnter={properties.onPoint}>
          {shapes}
        </g>
      ) : (
        <g
          class={isChosen ? 'month is-chosen' : 'month'}
          role="button"
          tabindex={isTabStop ? 0 : -1}
          aria-pressed={isChosen}
          aria-label={monthText(month, unit, locale)}
          data-month={month.month}
          onMouseEnter={properties.onPoint}
          onFocus={properties.onFocus}
          onClick={properties.onChoose}
          onKeyDown={(event) => {
            if (event.key === 'Enter' || event.key === ' ') {
              event.preventDefault();
              properties.onChoose();
            } else properties.onKey(event);
          }}
        >
          {shapes}
        </g>
      )}
      <g class={isChosen ? 'month-words is-chosen' : 'month-words'} aria-hidden="true">
        {paceY !== null && (
          <line
            class="pace-line"
            x1={`${String(left)}%`}
            x2={`${String(left + width)}%`}
            y1={paceY}
            y2={paceY}
          />
        )}
        <text class="bar-value" x={middle} y={foot - barHeight - 7} text-anchor="middle">
          {valueText(month, unit, locale)}
        </text>
        <text class="month-name" x={middle} y={foot + 16} text-anchor="middle">
          {formatMonth(month.month, locale, 'short')}
        </text>
        <text class="month-initial" x={middle} y={foot + 16} text-anchor="middle">
          {formatMonth(month.month, locale, 'narrow')}
        </text>
      </g>
    </>
  );
}

function valueText(month: YearMonth, unit: string, locale: string): string {
  if (month.spend === null || !hasSpend(month.spend)) return '';
  if (unit === 'tokens') return formatTokens(month.drawn, locale, 'short');
  if (month.spend.totals.effectiveCost === null) return '?';
  return formatAmount(month.spend.amount.drawn, unit, locale, 'short');
}
