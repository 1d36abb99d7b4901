import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { formatAmount } from '../core/format.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { formatMonth } from './dates.ts';
import { useLocale } from './locale.ts';
import { MonthBar } from './MonthBar.tsx';
import { MonthTable } from './MonthTable.tsx';
import { monthText } from './monthText.ts';
import { yearMonths, type YearMonth } from './yearMonths.ts';

/** Pixels: the value above the tallest bar, the bars, the month's name below. */
const headroom = 24;
const plotHeight = 150;
const footroom = 22;

interface MonthChartProperties {
  readonly snapshot: SpendSnapshot;
  /** The month that the tables are of; `null` when they are of another period. */
  readonly chosenMonth: string | null;
  readonly onChoose: (month: string) => void;
}

/** The months of the allowance year as bars, the allowance's even pace as a line; a month filters the tables. */
export function MonthChart({ snapshot, chosenMonth, onChoose }: MonthChartProperties): JSX.Element {
  const locale = useLocale();
  const [pointedMonth, setPointedMonth] = useState<string | null>(null);
  const [isTable, setIsTable] = useState(false);
  const [focusedMonth, setFocusedMonth] = useState<string | null>(null);
  const chart = useRef<SVGSVGElement>(null);

  const months = yearMonths(snapshot);
  const { unit } = snapshot.allowance;
  const top = Math.max(
    ...months.map((month) => Math.max(month.drawn, month.evenPace ?? 0)),
    Number.MIN_VALUE,
  );
  const heightOf = (value: number): number => (Math.max(0, value) / top) * plotHeight;
  const reachable = months.filter((month) => month.state !== 'to-come');
  const tabStop = focusedMonth ?? chosenMonth ?? snapshot.month.month;
  const told = months.find(({ month }) => month === (pointedMonth ?? chosenMonth ?? snapshot.month.month));

  function moveFocus(event: KeyboardEvent, from: YearMonth): void {
    const target = neighbour(reachable, from, event.key);
    if (target === undefined) return;
    event.preventDefault();
    setFocusedMonth(target.month);
    chart.current?.querySelector<SVGGElement>(`[data-month="${target.month}"]`)?.focus();
  }

  return (
    <section class="months" aria-labelledby="months-heading">
      <div class="section-head">
        <h2 id="months-heading">The year by month</h2>
        <button
          type="button"
          class="plain"
          aria-pressed={isTable}
          onClick={() => {
            setIsTable(!isTable);
          }}
        >
          Show as table
        </button>
      </div>
      {!isTable && (
        <>
          <p class="months-told" aria-hidden="true">
            {told !== undefined && monthText(told, unit, locale)}
          </p>
          <svg
            ref={chart}
            class={chosenMonth === null ? 'chart' : 'chart has-choice'}
            width="100%"
            height={headroom + plotHeight + footroom}
            role="group"
            aria-label="Months; arrow keys move, Enter shows a month in the tables"
            onMouseLeave={() => {
              setPointedMonth(null);
            }}
          >
            {months.map((month, index) => (
              <MonthBar
                key={month.month}
                month={month}
                unit={unit}
                left={(index * 100) / months.length}
                width={100 / months.length}
                top={headroom}
                plotHeight={plotHeight}
                barHeight={heightOf(month.drawn)}
                paceHeight={month.evenPace === null ? null : heightOf(month.evenPace)}
                isChosen={month.month === chosenMonth}
                isTabStop={month.month === tabStop}
                onPoint={() => {
                  setPointedMonth(month.month);
                }}
                onFocus={() => {
                  setFocusedMonth(month.month);
                  setPointedMonth(month.month);
                }}
                onChoose={() => {
                  onChoose(month.month);
                }}
                onKey={(event) => {
                  moveFocus(event, month);
                }}
              />
            ))}
            <line
              class="axis"
              x1="0"
              x2="100%"
              y1={headroom + plotHeight + 0.5}
              y2={headroom + plotHeight + 0.5}
            />
          </svg>
          {snapshot.allowance.amount !== null && (
            <p class="legend">
              <svg width="22" height="8" aria-hidden="true">
                <line class="pace-line" x1="0" x2="22" y1="4" y2="4" />
              </svg>
              {`even pace: ${formatAmount(String(snapshot.allowance.amount / 12), unit, locale, 'short')} a month`}
            </p>
          )}
        </>
      )}
      <MonthTable
        months={months}
        unit={unit}
        isShown={isTable}
        caption={`Months of ${snapshot.year.label}`}
      />
      <p class="visually-hidden" role="status">
        {chosenMonth === null ? '' : `Tables show ${formatMonth(chosenMonth, locale, 'long')}`}
      </p>
    </section>
  );
}

function neighbour(months: readonly YearMonth[], from: YearMonth, key: string): YearMonth | undefined {
  const index = months.indexOf(from);
  switch (key) {
    case 'ArrowLeft':
      return months[index - 1];
    case 'ArrowRight':
      return months[index + 1];
    case 'Home':
      return months[0];
    case 'End':
      return months.at(-1);
    default:
      return undefined;
  }
}
