import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { AccountQuery, AccountRef, CellDay } from '../core/accounts.ts';
import { decimalFromPico, picoFromDecimal } from '../core/money.ts';
import { ShowAll } from './ShowAll.tsx';
import { reasonNames, stateNames } from './accountWords.ts';
import type { Bridge } from './bridge.ts';
import { Cost } from './Cost.tsx';
import { formatDayWithYear } from './dates.ts';
import { DayCalls } from './DayCalls.tsx';
import { FailedQuery } from './FailedQuery.tsx';
import { useLocale } from './locale.ts';
import { useAnswer } from './useAnswer.ts';

/** A year has 366 days; the rest comes on request. */
const daysShownAtFirst = 31;

interface AccountDaysProperties {
  readonly bridge: Bridge;
  readonly accountRef: AccountRef;
  readonly label: string;
  readonly payerOf: readonly string[];
  readonly query: AccountQuery;
  readonly revision: number | null;
}

const figures = [
  ['metered', 'Metered here'],
  ['reported', 'On the report'],
  ['pending', 'Pending'],
  ['elsewhere', 'Not metered here'],
  ['adjustment', 'Adjusted'],
] as const satisfies readonly (readonly [keyof CellDay, string])[];

/** What was metered against what the provider reports, day by day, newest first; a day opens down to its calls. */
export function AccountDays(properties: AccountDaysProperties): JSX.Element {
  const { bridge, accountRef, label, query, revision } = properties;
  const answer = useAnswer(JSON.stringify([accountRef, query]), revision, () =>
    bridge.cells(accountRef, query),
  );
  return (
    <>
      {answer.error !== undefined && <FailedQuery message={answer.error} onRetry={answer.retry} />}
      {answer.value === undefined ? (
        answer.error === undefined && (
          <p class="pending">{revision === null ? 'The days come when the meter answers.' : 'Adding up…'}</p>
        )
      ) : answer.value.length === 0 ? (
        <p class="nothing">{`Neither calls nor a report of ${label} this year.`}</p>
      ) : (
        <DayTable {...properties} days={answer.value} />
      )}
    </>
  );
}

function DayTable(properties: AccountDaysProperties & { readonly days: readonly CellDay[] }): JSX.Element {
  const { bridge, label, payerOf, revision, days } = properties;
  const locale = useLocale();
  const [openDay, setOpenDay] = useState<string | null>(null);
  const [isWhole, setIsWhole] = useState(false);
  const newestFirst = days.toReversed();
  const shown = isWhole ? newestFirst : newestFirst.slice(0, daysShownAtFirst);
  return (
    <>
      <div class="scroller" role="region" aria-label={`Reconciliation of ${label}`} tabIndex={0}>
        <table class="figures">
          <caption class="visually-hidden">{`Reconciliation of ${label} by day, in US dollars`}</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">State</th>
              {figures.map(([, name]) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
              <th scope="col">Why they differ</th>
            </tr>
          </thead>
          <tbody>
            {shown.flatMap((day) => {
              const isOpen = day.day === openDay;
              const callsId = `calls-of-${day.day}`;
              return [
                <tr key={`row ${day.day}`} class={isOpen ? 'is-open' : undefined}>
                  <th scope="row">
                    <button
                      type="button"
                      class="row-name"
                      aria-expanded={isOpen}
                      aria-controls={isOpen ? callsId : undefined}
                      onClick={() => {
                        setOpenDay(isOpen ? null : day.day);
                      }}
                    >
                      {formatDayWithYear(day.day, locale)}
                    </button>
                  </th>
                  <td title={stateNames[day.state].long}>
                    <span class={`cell-state cell-${day.state.replace(' ', '-')}`}>
                      {stateNames[day.state].short}
                    </span>
                  </td>
                  {figures.map(([figure]) => (
                    <td key={figure} class="number">
                      <Figure
                        amount={day[figure]}
                        isZeroQuiet={figure !== 'metered' && figure !== 'reported'}
                      />
                    </td>
                  ))}
                  <td class="reasons">{day.reasons.map((reason) => reasonNames[reason]).join(', ')}</td>
                </tr>,
                isOpen && (
                  <tr key={`calls ${day.day}`} class="details-row" id={callsId}>
                    <td colSpan={figures.length + 3}>
                      <DayCalls
                        bridge={bridge}
                        day={day.day}
                        label={label}
                        payerOf={payerOf}
                        revision={revision}
                      />
                    </td>
                  </tr>
                ),
              ];
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">All</th>
              <td />
              {figures.map(([figure]) => (
                <td key={figure} class="number">
                  <Figure amount={sumOf(days, figure)} isZeroQuiet={false} />
                </td>
              ))}
              <td />
            </tr>
          </tfoot>
        </table>
      </div>
      <ShowAll
        count={newestFirst.length}
        shown={shown.length}
        onShow={() => {
          setIsWhole(true);
        }}
      />
    </>
  );
}

/** Dollars; a zero that says nothing is left blank, and what is not on a report says so. */
function Figure({
  amount,
  isZeroQuiet,
}: {
  readonly amount: string | null;
  readonly isZeroQuiet: boolean;
}): JSX.Element | null {
  if (amount === null) return <span class="quiet">not read</span>;
  return amount === '0' && isZeroQuiet ? null : <Cost amount={amount} isAssumed={false} />;
}

/** Days without a report add nothing. */
function sumOf(days: readonly CellDay[], figure: (typeof figures)[number][0]): string {
  return decimalFromPico(days.reduce((sum, day) => sum + picoFromDecimal(day[figure] ?? '0'), 0n));
}
