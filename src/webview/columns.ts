import { picoFromDecimal } from '../core/money.ts';
import type { TokenBucket } from '../core/observation.ts';
import type { Totals, TotalsRow } from '../core/totals.ts';

export const columnIds = [
  'name',
  'cost',
  'requests',
  'totalTokens',
  'uncachedInputTokens',
  'cacheReadInputTokens',
  'cacheWrite5mInputTokens',
  'cacheWrite1hInputTokens',
  'outputTokens',
] as const;
export type ColumnId = (typeof columnIds)[number];

export type TokenColumnId = TokenBucket | 'totalTokens';
export const tokenColumnIds = columnIds.slice(3) as readonly TokenColumnId[];

/** Heads of the columns: short in the table, whole in the details and for screen readers. */
export const columnNames: Readonly<Record<Exclude<ColumnId, 'name'>, { short: string; long: string }>> = {
  cost: { short: 'Cost', long: 'Cost' },
  requests: { short: 'Requests', long: 'Requests' },
  totalTokens: { short: 'Tokens', long: 'Tokens in total' },
  uncachedInputTokens: { short: 'Input', long: 'Input tokens, not cached' },
  cacheReadInputTokens: { short: 'Cache read', long: 'Input tokens read from the cache' },
  cacheWrite5mInputTokens: { short: 'Cache write 5m', long: 'Input tokens written to the short cache' },
  cacheWrite1hInputTokens: { short: 'Cache write 1h', long: 'Input tokens written to the long cache' },
  outputTokens: { short: 'Output', long: 'Output tokens' },
};

export interface Sorting {
  readonly column: ColumnId;
  readonly isDescending: boolean;
}

/** A chosen column starts with its largest figures, names with A; chosen again it turns round. */
export function nextSorting(current: Sorting, column: ColumnId): Sorting {
  if (current.column === column) return { column, isDescending: !current.isDescending };
  return { column, isDescending: column !== 'name' };
}

/** Rows without a price come last either way: unknown is neither much nor little. Ties are in the order of the keys. */
export function sortRows(
  rows: readonly TotalsRow[],
  sorting: Sorting,
  nameOf: (key: string) => string,
): readonly TotalsRow[] {
  const direction = sorting.isDescending ? -1 : 1;
  const byKey = (one: TotalsRow, other: TotalsRow): number => compare(keyOf(one), keyOf(other));
  return rows.toSorted((one, other) => {
    if (sorting.column === 'name') {
      return direction * compare(nameOf(keyOf(one)), nameOf(keyOf(other))) || byKey(one, other);
    }
    const oneValue = valueOf(one.totals, sorting.column);
    const otherValue = valueOf(other.totals, sorting.column);
    if (oneValue === null || otherValue === null) {
      return Number(oneValue === null) - Number(otherValue === null) || byKey(one, other);
    }
    return direction * compare(oneValue, otherValue) || byKey(one, other);
  });
}

/** The value of the one dimension that a table has. */
export function keyOf(row: TotalsRow): string {
  return row.key[0] ?? '';
}

function valueOf(totals: Totals, column: Exclude<ColumnId, 'name'>): number | bigint | null {
  if (column !== 'cost') return totals[column];
  return totals.effectiveCost === null ? null : picoFromDecimal(totals.effectiveCost);
}

function compare(one: string | number | bigint, other: string | number | bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
