import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noTotals } from '../../src/core/sumTotals.ts';
import type { TotalsRow } from '../../src/core/totals.ts';
import { keyOf, nextSorting, sortRows, type Sorting } from '../../src/webview/columns.ts';
import { initialPageState, restoredPageState } from '../../src/webview/pageState.ts';

function row(key: string, effectiveCost: string | null, requests = 1): TotalsRow {
  return { key: [key], totals: { ...noTotals, effectiveCost, requests } };
}

const identity = (key: string): string => key;
const sortedKeys = (rows: readonly TotalsRow[], sorting: Sorting): string[] =>
  sortRows(rows, sorting, identity).map(keyOf);

test('costs are compared exactly, also where a float can not tell them apart', () => {
  const rows = [row('less', '9007199254740992.000000000001'), row('more', '9007199254740992.000000000002')];
  expect(sortedKeys(rows, { column: 'cost', isDescending: true })).toEqual(['more', 'less']);
});

test('rows without a price come last either way', () => {
  const rows = [row('unknown', null), row('cheap', '1'), row('dear', '10')];
  expect(sortedKeys(rows, { column: 'cost', isDescending: true })).toEqual(['dear', 'cheap', 'unknown']);
  expect(sortedKeys(rows, { column: 'cost', isDescending: false })).toEqual(['cheap', 'dear', 'unknown']);
});

test('sorting does not depend on the order of the rows', () => {
  const anyRow = fc.record({
    key: fc.string({ maxLength: 3 }),
    cost: fc.option(fc.integer({ min: 0, max: 3 }).map(String)),
    requests: fc.integer({ min: 0, max: 3 }),
  });
  const anySorting = fc.record({
    column: fc.constantFrom('name' as const, 'cost' as const, 'requests' as const),
    isDescending: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.uniqueArray(anyRow, { selector: ({ key }) => key }), anySorting, (seeds, sorting) => {
      const rows = seeds.map(({ key, cost, requests }) => row(key, cost, requests));
      expect(sortedKeys(rows.toReversed(), sorting)).toEqual(sortedKeys(rows, sorting));
    }),
  );
});

test('a column starts with its largest figures, names with A; chosen again it turns round', () => {
  const byCost: Sorting = { column: 'cost', isDescending: true };
  expect(nextSorting(byCost, 'requests')).toEqual({ column: 'requests', isDescending: true });
  expect(nextSorting(byCost, 'name')).toEqual({ column: 'name', isDescending: false });
  expect(nextSorting(byCost, 'cost')).toEqual({ column: 'cost', isDescending: false });
});

test('what the reader chose is restored; what no longer means anything is not', () => {
  const chosen = {
    ...initialPageState,
    period: '2026-04',
    dimension: 'day',
    sorting: { ...initialPageState.sorting, tool: { column: 'outputTokens', isDescending: false } },
  };
  expect(restoredPageState(structuredClone(chosen))).toEqual(chosen);
  for (const kept of [undefined, null, 7, 'year', { period: 'decade', dimension: 'mood', sorting: [] }]) {
    expect(restoredPageState(kept)).toEqual(initialPageState);
  }
});
