import type { CellState } from './accounts.ts';
import type { ReportSchedule } from './providerReport.ts';

/** What one good read said of a cell. Pico-dollars, milliseconds since 1970. */
export interface CellRead {
  /** When the read began. */
  readonly at: number;
  /** The vendor's own word on how far its figures reach; `null` where it gives none. */
  readonly dataAsOf: number | null;
  readonly reportedPico: bigint;
  /** Usage at list price, as far as the report tells one; `null` where it tells none. */
  readonly listPico: bigint | null;
  /** The part of `reportedPico` that is credits. */
  readonly creditPico: bigint;
  /** The report had no row of the user's here. */
  readonly isEmpty: boolean;
  /** Not the report's: worked out from a counter, and exact once the bucket has ended. */
  readonly isExact: boolean;
}

export type CellSchedule = Pick<ReportSchedule, 'delayMs' | 'horizonMs'>;

/** What a cell's reads come to. */
export interface CellStanding {
  readonly state: Exclude<CellState, 'metered only'>;
  /** The read that stands; `null` where none says anything. */
  readonly read: CellRead | null;
  /** An earlier read that stood was higher. */
  readonly wasHigher: boolean;
}

/** Does an answer without rows say that there is nothing, or only that it is early? */
export function saysNothing(
  read: Pick<CellRead, 'isEmpty' | 'at' | 'dataAsOf'>,
  end: number,
  schedule: CellSchedule,
): boolean {
  return read.isEmpty && read.at < end + schedule.delayMs && (read.dataAsOf ?? -Infinity) < end;
}

/**
 * Adds a read to those of a cell that ends at `end`, oldest first; one that came twice is there once. Of several in a row that say the
 * same only the first and the last are kept, and of those made while the bucket ran, when its figure grows with every read, the highest
 * and the last: a cell that is read a thousand times has a handful of reads.
 */
export function withRead(reads: readonly CellRead[], added: CellRead, end: number): readonly CellRead[] {
  if (
    reads.some((read) => read.at === added.at && read.dataAsOf === added.dataAsOf && isAlike(read, added))
  ) {
    return reads;
  }
  const sorted = [...reads, added].toSorted(compareReads);
  const running = sorted.filter((read) => read.at < end);
  const [first, ...others] = running;
  const highest = others.reduce(
    (one, other) => (one !== undefined && other.reportedPico > one.reportedPico ? other : one),
    first,
  );
  const kept = sorted.filter((read) => read.at >= end || read === highest || read === running.at(-1));
  return kept.filter((read, index) => !isBetweenAlike(kept[index - 1], read, kept[index + 1]));
}

/** Nothing is lost with it: the one after it says the same, and of data as late. */
function isBetweenAlike(before: CellRead | undefined, read: CellRead, after: CellRead | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  const isAsLate = (read.dataAsOf ?? -Infinity) <= (after.dataAsOf ?? -Infinity);
  return isAsLate && isAlike(before, read) && isAlike(read, after);
}

/**
 * Which read stands, and what is known of the cell by it; the same whatever the order in which the reads came.
 *
 * The newest stands, but an empty answer lowers nothing unless its data are later than those of the read it contradicts. A cell is
 * complete when the data reach past its end, or when the vendor's delay had passed before the newest read and that agrees with the one
 * before it. `failedAt`: when the last attempt that failed began.
 */
export function standingOf(
  reads: readonly CellRead[],
  end: number,
  schedule: CellSchedule,
  failedAt: number | null,
): CellStanding {
  let standing: CellRead | null = null;
  let agrees = false;
  let highest: bigint | null = null;
  let readAt = -Infinity;
  for (const read of reads) {
    // One that lowers nothing was a good read all the same: nothing newer is to be hoped for.
    readAt = Math.max(readAt, read.at);
    if (standing !== null && contradictsIdly(read, standing)) continue;
    agrees = standing?.reportedPico === read.reportedPico;
    standing = read;
    if (highest === null || read.reportedPico > highest) highest = read.reportedPico;
  }
  if (standing === null || highest === null) return { state: 'open', read: null, wasHigher: false };
  const { at, dataAsOf, isExact } = standing;
  const isComplete = isExact
    ? at >= end
    : (dataAsOf ?? -Infinity) >= end || (agrees && at >= end + schedule.delayMs);
  const isFinal = isExact ? at >= end : readAt >= end + schedule.horizonMs;
  const hasFailed = failedAt !== null && failedAt > readAt;
  return {
    state: isFinal ? 'final' : isComplete && !hasFailed ? 'reported' : 'open',
    read: standing,
    wasHigher: highest > standing.reportedPico,
  };
}

function contradictsIdly(read: CellRead, standing: CellRead): boolean {
  if (!read.isEmpty || read.reportedPico >= standing.reportedPico) return false;
  return read.dataAsOf === null || read.dataAsOf <= (standing.dataAsOf ?? standing.at);
}

/** Said the same, apart from when and as of when. */
export function isAlike(one: CellRead, other: CellRead): boolean {
  return (
    one.reportedPico === other.reportedPico &&
    one.listPico === other.listPico &&
    one.creditPico === other.creditPico &&
    one.isEmpty === other.isEmpty &&
    one.isExact === other.isExact
  );
}

/** By time; of reads that began at one instant in an order that does not depend on which came first. */
function compareReads(one: CellRead, other: CellRead): number {
  return (
    one.at - other.at ||
    (one.dataAsOf ?? 0) - (other.dataAsOf ?? 0) ||
    Number(other.isEmpty) - Number(one.isEmpty) ||
    comparePico(one.reportedPico, other.reportedPico) ||
    comparePico(one.listPico ?? 0n, other.listPico ?? 0n) ||
    comparePico(one.creditPico, other.creditPico)
  );
}

function comparePico(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
