import type { JSX } from 'preact';
import { formatShare } from '../core/format.ts';
import { dollarsForDrawing } from '../core/money.ts';
import type { Totals } from '../core/totals.ts';
import { tokenColumnIds } from './columns.ts';
import { Cost } from './Cost.tsx';
import { useLocale } from './locale.ts';
import { Tokens } from './Tokens.tsx';

interface FigureCellsProperties {
  readonly totals: Totals;
  /** Dollars of the whole table, for the shares; `null` in the row that is the whole. */
  readonly costOfAll: number | null;
}

/** The cells of one row after its name. */
export function FigureCells({ totals, costOfAll }: FigureCellsProperties): JSX.Element {
  const count = new Intl.NumberFormat(useLocale());
  const { effectiveCost, unpricedRequests } = totals;
  const share =
    costOfAll === null || costOfAll <= 0 || effectiveCost === null
      ? null
      : dollarsForDrawing(effectiveCost) / costOfAll;
  return (
    <>
      <td class="number">
        <Cost amount={effectiveCost} isAssumed={totals.assumedRequests > 0} />
        {effectiveCost !== null && unpricedRequests > 0 && (
          <span class="under">{`+ ${count.format(unpricedRequests)} not priced`}</span>
        )}
      </td>
      <td class="share">
        {share !== null && (
          <>
            <span class="share-track" aria-hidden="true">
              <span
                class="share-bar"
                style={{ width: `${String(Math.min(100, Math.max(0, share * 100)))}%` }}
              />
            </span>
            <span class="share-text">{formatShare(share)}</span>
          </>
        )}
      </td>
      <td class="number">{count.format(totals.requests)}</td>
      {tokenColumnIds.map((column) => (
        <td key={column} class="number">
          <Tokens count={totals[column]} />
        </td>
      ))}
    </>
  );
}
