import type { JSX } from 'preact';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { formatMonth } from './dates.ts';
import { useLocale } from './locale.ts';
import type { Period } from './period.ts';

interface PeriodSwitchProperties {
  readonly snapshot: SpendSnapshot;
  readonly period: Period;
  readonly onPeriod: (period: Period) => void;
}

/** Year, this month, today, and the month chosen in the chart while one is. */
export function PeriodSwitch({ snapshot, period, onPeriod }: PeriodSwitchProperties): JSX.Element {
  const locale = useLocale();
  const choices: [Period, string][] = [
    ['year', snapshot.year.label],
    ['month', 'This month'],
    ['today', 'Today'],
  ];
  if (!choices.some(([choice]) => choice === period))
    choices.push([period, formatMonth(period, locale, 'long')]);
  return (
    <div class="switch" role="group" aria-label="Period of the tables">
      {choices.map(([choice, name]) => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === period}
          onClick={() => {
            onPeriod(choice);
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
