import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { dollarsForDrawing } from '../core/money.ts';
import { sumTotals } from '../core/sumTotals.ts';
import type { SpendQuery, TotalsRow } from '../core/totals.ts';
import { ShowAll } from './ShowAll.tsx';
import type { Bridge } from './bridge.ts';
import { columnIds, keyOf, nextSorting, sortRows, type Sorting } from './columns.ts';
import { FigureCells } from './FigureCells.tsx';
import { useLocale } from './locale.ts';
import { folderNames, rowName, type BreakdownDimension } from './names.ts';
import { RowDetails } from './RowDetails.tsx';
import { SortableHead } from './SortableHead.tsx';

/** A year has 366 days and may have hundreds of workspaces; the rest comes on request. */
const rowsShownAtFirst = 30;

interface BreakdownTableProperties {
  readonly bridge: Bridge;
  readonly revision: number | null;
  readonly dimension: BreakdownDimension;
  /** Head of the first column. */
  readonly heading: string;
  readonly query: SpendQuery;
  readonly rows: readonly TotalsRow[];
  readonly sorting: Sorting;
  readonly onSorting: (sorting: Sorting) => void;
}

export function BreakdownTable(properties: BreakdownTableProperties): JSX.Element {
  const { dimension, heading, query, rows, sorting } = properties;
  const locale = useLocale();
  const [openKey, setOpenKey] = useState<string | null>(null);
  const [isWhole, setIsWhole] = useState(false);
  if (rows.length === 0) return <p class="nothing">No calls in this period.</p>;

  const folders = dimension === 'workspace' ? folderNames(rows.map(keyOf)) : null;
  const nameOf = (key: string): string =>
    dimension === 'workspace' ? (folders?.get(key) ?? key) : rowName(dimension, key, locale);
  // Days are sorted by their keys: their names are in the reader's language.
  const sorted = sortRows(rows, sorting, dimension === 'day' ? (key) => key : nameOf);
  const shown = isWhole ? sorted : sorted.slice(0, rowsShownAtFirst);
  const sum = sumTotals(rows.map((row) => row.totals));
  const costOfAll = dollarsForDrawing(sum.effectiveCost);

  return (
    <>
      <div class="scroller" role="region" aria-label={`Spend by ${heading.toLowerCase()}`} tabIndex={0}>
        <table class="figures">
          <caption class="visually-hidden">{`Spend by ${heading.toLowerCase()}, costs in US dollars`}</caption>
          <SortableHead
            heading={heading}
            sorting={sorting}
            onSort={(column) => {
              properties.onSorting(nextSorting(sorting, column));
            }}
          />
          <tbody>
            {shown.flatMap((row) => {
              const key = keyOf(row);
              const isOpen = key === openKey;
              const detailsId = `details-${dimension}-${String(shown.indexOf(row))}`;
              const name = nameOf(key);
              return [
                <tr key={`row ${key}`} class={isOpen ? 'is-open' : undefined}>
                  <th scope="row">
                    <button
                      type="button"
                      class="row-name"
                      aria-expanded={isOpen}
                      aria-controls={isOpen ? detailsId : undefined}
                      title={dimension === 'workspace' && key !== '' ? key : undefined}
                      onClick={() => {
                        setOpenKey(isOpen ? null : key);
                      }}
                    >
                      {name}
                    </button>
                  </th>
                  <FigureCells totals={row.totals} costOfAll={costOfAll} />
                </tr>,
                isOpen && (
                  <tr key={`details ${key}`} class="details-row" id={detailsId}>
                    <td colSpan={columnIds.length + 1}>
                      <RowDetails
                        bridge={properties.bridge}
                        revision={properties.revision}
                        name={name}
                        path={dimension === 'workspace' && key !== '' ? key : null}
                        totals={row.totals}
                        query={narrowed(query, dimension, key)}
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
              <FigureCells totals={sum} costOfAll={null} />
            </tr>
          </tfoot>
        </table>
      </div>
      <ShowAll
        count={sorted.length}
        shown={shown.length}
        onShow={() => {
          setIsWhole(true);
        }}
      />
    </>
  );
}

/** The query of one row's calls. */
function narrowed(query: SpendQuery, dimension: BreakdownDimension, key: string): SpendQuery {
  return dimension === 'day' ? { ...query, since: key, until: key } : { ...query, [dimension]: key };
}
