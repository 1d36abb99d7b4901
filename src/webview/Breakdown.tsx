import type { JSX } from 'preact';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { BreakdownTable } from './BreakdownTable.tsx';
import type { Bridge } from './bridge.ts';
import type { Sorting } from './columns.ts';
import { FailedQuery } from './FailedQuery.tsx';
import { breakdowns, type BreakdownDimension } from './names.ts';
import { PeriodSwitch } from './PeriodSwitch.tsx';
import { queryOf, type Period } from './period.ts';
import { Tabs } from './Tabs.tsx';
import { useAnswer } from './useAnswer.ts';

const tabNames: Readonly<Record<BreakdownDimension, string>> = {
  model: 'Model',
  tool: 'Tool',
  workspace: 'Workspace',
  day: 'Day',
};

interface BreakdownProperties {
  readonly bridge: Bridge;
  readonly snapshot: SpendSnapshot;
  readonly revision: number | null;
  readonly period: Period;
  readonly dimension: BreakdownDimension;
  readonly sorting: Sorting;
  readonly onPeriod: (period: Period) => void;
  readonly onDimension: (dimension: BreakdownDimension) => void;
  readonly onSorting: (sorting: Sorting) => void;
}

/** Where the money went: one table at a time, of one period. */
export function Breakdown(properties: BreakdownProperties): JSX.Element {
  const { bridge, snapshot, revision, period, dimension } = properties;
  const query = queryOf(period, snapshot);
  const answer = useAnswer(JSON.stringify([dimension, query]), revision, () =>
    bridge.totals([dimension], query),
  );
  return (
    <section class="breakdown" aria-labelledby="breakdown-heading">
      <div class="section-head">
        <h2 id="breakdown-heading">Where it went</h2>
        <PeriodSwitch snapshot={snapshot} period={period} onPeriod={properties.onPeriod} />
      </div>
      <Tabs
        label="Tables"
        tabs={breakdowns.map((id) => ({ id, name: tabNames[id] }))}
        selected={dimension}
        panelId="breakdown-panel"
        onSelect={properties.onDimension}
      />
      <div id="breakdown-panel" role="tabpanel" aria-labelledby={`tab-${dimension}`}>
        {answer.error !== undefined && <FailedQuery message={answer.error} onRetry={answer.retry} />}
        {answer.value === undefined ? (
          answer.error === undefined && (
            <p class="pending">
              {revision === null ? 'The table comes when the meter answers.' : 'Adding up…'}
            </p>
          )
        ) : (
          <BreakdownTable
            key={dimension}
            bridge={bridge}
            revision={revision}
            dimension={dimension}
            heading={tabNames[dimension]}
            query={query}
            rows={answer.value}
            sorting={properties.sorting}
            onSorting={properties.onSorting}
          />
        )}
      </div>
    </section>
  );
}
