import type { SpendSnapshot } from '../core/snapshot.ts';
import type { SpendQuery } from '../core/totals.ts';

/** What the tables are of: the allowance year, the running month, today, or a month `YYYY-MM` chosen in the chart. */
export type Period = 'year' | 'month' | 'today' | `${number}-${number}`;

export function isPeriod(value: unknown): value is Period {
  return (
    value === 'year' ||
    value === 'month' ||
    value === 'today' ||
    (typeof value === 'string' && /^\d{4}-\d{2}$/.test(value))
  );
}

/** The running month is `month` however it was chosen; a month outside the allowance year falls back to the year. */
export function standingPeriod(period: Period, snapshot: SpendSnapshot): Period {
  if (period === 'year' || period === 'month' || period === 'today') return period;
  if (period === snapshot.month.month) return 'month';
  return snapshot.months.some(({ month }) => month === period) ? period : 'year';
}

/** The month that the chart marks and the export takes: `null` when the tables are not of a month. */
export function monthOfPeriod(period: Period, snapshot: SpendSnapshot): string | null {
  if (period === 'year' || period === 'today') return null;
  return period === 'month' ? snapshot.month.month : period;
}

/** The days of a period in the ledger's own zone. */
export function queryOf(period: Period, snapshot: SpendSnapshot): SpendQuery {
  const { since, until } = spendOf(period, snapshot);
  return { since, until, timeZone: null };
}

function spendOf(
  period: Period,
  snapshot: SpendSnapshot,
): { readonly since: string; readonly until: string } {
  if (period === 'today') return snapshot.today;
  if (period === 'month') return snapshot.month;
  return snapshot.months.find(({ month }) => month === period) ?? snapshot.year;
}
