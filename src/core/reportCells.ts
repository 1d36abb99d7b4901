import type { CellRead } from './cellReads.ts';
import type { ReportPart, ReportSchedule, ReportedRow } from './providerReport.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a report says of one bucket, the user's rows of it added up. Pico-dollars. */
export interface ReportedCell extends Pick<CellRead, 'reportedPico' | 'listPico' | 'creditPico' | 'isEmpty'> {
  /** Half-open, whole UTC hours. */
  readonly start: number;
  readonly end: number;
}

export interface ReportedCells {
  /** In time order, without overlaps; also the buckets of the span that have no row of the user's. */
  readonly cells: readonly ReportedCell[];
  /** Of these the report tells money that can't be taken, so that what else it tells of them is no sum: they stay as they were. */
  readonly unreadable: readonly Span[];
  /** What was left out, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * The user's rows of a report by bucket. Rows that came twice count once: by their id, the later one, as it is newer when a page changed
 * while paging, and without an id when they are equal in every field. Rows of another currency and taxes are left out, and so is
 * everybody else's. Buckets that overlap in part are one, so that no call can lie in two of them. A bucket of which only tokens or the
 * vendor's own guess are told has no figure, and neither has one with money that can't be read or is no dollars: that is no zero.
 */
export function reportedCells(
  part: ReportPart,
  bucket: ReportSchedule['bucket'],
  isMine: (row: ReportedRow) => boolean,
): ReportedCells {
  const foreign = new Set<string>();
  const told = distinctRows(part.rows).filter(
    (row) => row.category !== 'tax' && isInside(row, part) && isMine(row),
  );
  const untold = told.filter(isUntold);
  const money = told.filter((row) => !isUntold(row));
  const [taken, barred] = [money.filter(isDollars), money.filter((row) => !isDollars(row))];
  for (const { currency } of barred) if (currency !== 'USD') foreign.add(currency);
  // Together first: what overlaps in part with something unreadable is as little a sum as that.
  const unreadable = mergeOverlaps(money.map(cellOfRow)).filter((cell) => overlapsAny(cell, barred));
  const filled = mergeOverlaps(taken.map(cellOfRow)).filter((cell) => !overlapsAny(cell, unreadable));
  const touched = mergeOverlaps([...filled, ...unreadable, ...untold.map(cellOfRow)]);
  return {
    cells: [...filled, ...emptyCells(part, bucket, touched)].toSorted(
      (one, other) => one.start - other.start,
    ),
    unreadable,
    warnings: [...foreign].map(
      (currency) =>
        `Amounts in ${currency} can’t be held against what was metered: their days stay as they were.`,
    ),
  };
}

function isUntold({ costPico, category, isUnreadable }: ReportedRow): boolean {
  return (costPico === null && !isUnreadable) || category === 'estimate';
}

function isDollars({ currency, isUnreadable }: ReportedRow): boolean {
  return currency === 'USD' && !isUnreadable;
}

function overlapsAny(cell: Span, others: readonly Span[]): boolean {
  return others.some(({ start, end }) => start < cell.end && end > cell.start);
}

function distinctRows(rows: readonly ReportedRow[]): readonly ReportedRow[] {
  const distinct = new Map<string, ReportedRow>();
  for (const row of rows) distinct.set(nameOf(row), row);
  return [...distinct.values()];
}

function nameOf(row: ReportedRow): string {
  if (row.rowId !== null) return JSON.stringify(['id', row.rowId]);
  return JSON.stringify([
    [row.start, row.end, String(row.costPico), String(row.listPico), row.currency, row.category],
    [...row.who].sort(),
    [row.model, row.item, row.tokens, row.requests, row.credits],
  ]);
}

function isInside({ start, end }: ReportedRow, part: ReportPart): boolean {
  return start < end && start < part.until && end > part.since;
}

function cellOfRow(row: ReportedRow): ReportedCell {
  const costPico = row.costPico ?? 0n;
  const isCredit = row.category === 'credit';
  return {
    start: Math.floor(row.start / hourMs) * hourMs,
    end: Math.ceil(row.end / hourMs) * hourMs,
    reportedPico: costPico,
    // Without a list price the row is taken at what it costs, so that one row's discount is not lost among the others.
    listPico: isCredit ? null : row.listPico,
    creditPico: isCredit ? costPico : 0n,
    isEmpty: false,
  };
}

function mergeOverlaps(cells: readonly ReportedCell[]): ReportedCell[] {
  const merged: (ReportedCell & { readonly unlistedPico: bigint })[] = [];
  for (const cell of cells.toSorted((one, other) => one.start - other.start || other.end - one.end)) {
    const unlistedPico = cell.listPico === null ? cell.reportedPico - cell.creditPico : 0n;
    const before = merged.at(-1);
    if (before === undefined || before.end <= cell.start) {
      merged.push({ ...cell, unlistedPico });
      continue;
    }
    merged[merged.length - 1] = {
      start: before.start,
      end: Math.max(before.end, cell.end),
      reportedPico: before.reportedPico + cell.reportedPico,
      listPico: before.listPico === null ? cell.listPico : before.listPico + (cell.listPico ?? 0n),
      creditPico: before.creditPico + cell.creditPico,
      isEmpty: false,
      unlistedPico: before.unlistedPico + unlistedPico,
    };
  }
  return merged.map(({ unlistedPico, ...cell }) => ({
    ...cell,
    listPico: cell.listPico === null ? null : cell.listPico + unlistedPico,
  }));
}

/** The buckets of the span that no row of the user's touches; `filled` are in time order. */
function emptyCells(
  part: ReportPart,
  bucket: ReportSchedule['bucket'],
  filled: readonly ReportedCell[],
): ReportedCell[] {
  const cells: ReportedCell[] = [];
  let next = 0;
  for (
    let { start, end } = bucketAt(part.since, bucket);
    end <= part.until;
    { start, end } = bucketAt(end, bucket)
  ) {
    while ((filled[next]?.end ?? Infinity) <= start) next += 1;
    const isTouched = (filled[next]?.start ?? Infinity) < end;
    if (start < part.since || isTouched) continue;
    cells.push({ start, end, reportedPico: 0n, listPico: null, creditPico: 0n, isEmpty: true });
  }
  return cells;
}

/** The UTC bucket in which an instant lies. */
export function bucketAt(
  instant: number,
  bucket: ReportSchedule['bucket'],
): { readonly start: number; readonly end: number } {
  if (bucket === 'month') {
    const date = new Date(instant);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return { start: Date.UTC(year, month, 1), end: Date.UTC(year, month + 1, 1) };
  }
  const width = bucket === 'hour' ? hourMs : dayMs;
  const start = Math.floor(instant / width) * width;
  return { start, end: start + width };
}
