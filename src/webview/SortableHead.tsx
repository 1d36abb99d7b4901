import type { JSX } from 'preact';
import { columnNames, tokenColumnIds, type ColumnId, type Sorting } from './columns.ts';

interface SortableHeadProperties {
  readonly heading: string;
  readonly sorting: Sorting;
  readonly onSort: (column: ColumnId) => void;
}

/** A button in every head; the sorted one says so to screen readers and shows an arrow. */
export function SortableHead({ heading, sorting, onSort }: SortableHeadProperties): JSX.Element {
  const head = (column: ColumnId): JSX.Element => {
    const isSorted = sorting.column === column;
    const name = column === 'name' ? { short: heading, long: heading } : columnNames[column];
    const order = sorting.isDescending ? 'descending' : 'ascending';
    return (
      <th
        key={column}
        scope="col"
        class={column === 'name' ? undefined : 'number'}
        aria-sort={isSorted ? order : 'none'}
        abbr={name.short}
      >
        <button
          type="button"
          class="sort"
          title={`Sort by ${name.long}`}
          onClick={() => {
            onSort(column);
          }}
        >
          {isSorted && <span class={`arrow is-${order}`} aria-hidden="true" />}
          {name.short}
        </button>
      </th>
    );
  };
  return (
    <thead>
      <tr>
        {head('name')}
        {head('cost')}
        <th scope="col" class="share-head">
          Share
        </th>
        {head('requests')}
        {tokenColumnIds.map(head)}
      </tr>
    </thead>
  );
}
