import type { ComponentChildren, JSX } from 'preact';
import { formatTokens } from '../core/format.ts';
import type { SpendQuery, Totals } from '../core/totals.ts';
import type { Bridge } from './bridge.ts';
import { CallTable } from './CallTable.tsx';
import { columnNames, tokenColumnIds } from './columns.ts';
import { exactCost } from './costText.ts';
import { FailedQuery } from './FailedQuery.tsx';
import { useLocale } from './locale.ts';
import { useAnswer } from './useAnswer.ts';

const callsMax = 100;

interface RowDetailsProperties {
  readonly bridge: Bridge;
  readonly revision: number | null;
  readonly name: string;
  /** The whole path of a workspace. */
  readonly path: string | null;
  readonly totals: Totals;
  readonly query: SpendQuery;
}

/** One row in full: every digit of its sums, and the newest calls behind them. */
export function RowDetails({
  bridge,
  revision,
  name,
  path,
  totals,
  query,
}: RowDetailsProperties): JSX.Element {
  const locale = useLocale();
  const answer = useAnswer(JSON.stringify(query), revision, () => bridge.calls(query, callsMax));
  const count = new Intl.NumberFormat(locale);
  const calls = answer.value;
  return (
    <div class="details">
      {path !== null && <p class="path">{path}</p>}
      <dl class="facts">
        <Fact name="Cost">{exactCost(totals.effectiveCost, 'USD', locale)}</Fact>
        <Fact name="At list price">{exactCost(totals.listCost, 'USD', locale)}</Fact>
        {totals.assumedRequests > 0 && (
          <Fact name="Payer not confirmed">{`${count.format(totals.assumedRequests)} of ${count.format(totals.requests)} requests`}</Fact>
        )}
        {totals.unpricedRequests > 0 && (
          <Fact name="Not priced">{`${count.format(totals.unpricedRequests)} of ${count.format(totals.requests)} requests`}</Fact>
        )}
        {totals.unlistedRequests > totals.unpricedRequests && (
          <Fact name="Without list price">{`${count.format(totals.unlistedRequests)} of ${count.format(totals.requests)} requests`}</Fact>
        )}
        {tokenColumnIds.map((column) => (
          <Fact key={column} name={columnNames[column].long}>
            {formatTokens(totals[column], locale, 'full')}
          </Fact>
        ))}
        <Fact name="of the output, reasoning">
          {totals.reasoningOutputTokens === null
            ? 'not told'
            : formatTokens(totals.reasoningOutputTokens, locale, 'full')}
        </Fact>
      </dl>
      {answer.error !== undefined && <FailedQuery message={answer.error} onRetry={answer.retry} />}
      {calls === undefined && answer.error === undefined && <p class="pending">Reading the calls…</p>}
      {calls !== undefined && (
        <CallTable
          calls={calls}
          caption={
            calls.length < totals.requests
              ? `${name}: the newest ${count.format(calls.length)} of ${count.format(totals.requests)} calls`
              : `${name}: all ${count.format(calls.length)} calls`
          }
        />
      )}
    </div>
  );
}

function Fact({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
