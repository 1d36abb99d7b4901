import { columnIds, type ColumnId, type Sorting } from './columns.ts';
import { breakdowns, type BreakdownDimension } from './names.ts';
import { isPeriod, type Period } from './period.ts';

/** What the reader chose; kept while the panel is hidden, as the editor takes a hidden page down. */
export interface PageState {
  readonly period: Period;
  readonly dimension: BreakdownDimension;
  readonly sorting: Readonly<Record<BreakdownDimension, Sorting>>;
}

const byCost: Sorting = { column: 'cost', isDescending: true };

export const initialPageState: PageState = {
  period: 'year',
  dimension: 'model',
  sorting: { model: byCost, tool: byCost, workspace: byCost, day: { column: 'name', isDescending: true } },
};

/** Takes from a kept state what still has a meaning: another version of the page may have written it. */
export function restoredPageState(kept: unknown): PageState {
  if (!isRecord(kept)) return initialPageState;
  const { period, dimension, sorting } = kept;
  const sortingOf = (name: BreakdownDimension): Sorting =>
    restoredSorting(isRecord(sorting) ? sorting[name] : undefined) ?? initialPageState.sorting[name];
  return {
    period: isPeriod(period) ? period : initialPageState.period,
    dimension: breakdowns.find((name) => name === dimension) ?? initialPageState.dimension,
    sorting: {
      model: sortingOf('model'),
      tool: sortingOf('tool'),
      workspace: sortingOf('workspace'),
      day: sortingOf('day'),
    },
  };
}

function restoredSorting(kept: unknown): Sorting | null {
  if (!isRecord(kept)) return null;
  const { column, isDescending } = kept;
  const known: ColumnId | undefined = columnIds.find((id) => id === column);
  return known === undefined || typeof isDescending !== 'boolean' ? null : { column: known, isDescending };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
