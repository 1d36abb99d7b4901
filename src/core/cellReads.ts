import type { CellState } from './accounts.ts';
import type { ReportSchedule } from './providerReport.ts';

/** What one good read, or several in a row that said the same, said of a cell. Pico-dollars, milliseconds since 1970. */
export interface CellRead {
  /** When the first and the last of these reads began. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** The vendor's own word on how far its figures reach, at the last of them; `null` where it gives none. */
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
  read: Pick<CellRead, 'isEmpty' | 'lastAt' | 'dataAsOf'>,
  end: number,
  schedule: CellSchedule,
): boolean {
  return read.isEmpty && read.lastAt < end + schedule.delayMs && (read.dataAsOf ?? -Infinity) < end;
}

/**
 * Adds a read to those of a cell that ends at `end`, oldest first: neighbours that say the same become one, and a read that came twice is
 * there once. Of what lay between the ends of such a run nothing is remembered, so that a read that comes late into its middle splits it
 * into its ends. While the bucket runs its figure grows with every read: of those only the newest and the highest are kept.
 */
export function withRead(reads: readonly CellRead[], added: CellRead, end: number): readonly CellRead[] {
  const split = reads.flatMap((read) =>
    read.firstAt < added.firstAt && read.lastAt > added.lastAt && !isAlike(read, added)
      ? [
          { ...read, lastAt: read.firstAt },
          { ...read, firstAt: read.lastAt },
        ]
      : [read],
  );
  const merged: CellRead[] = [];
  for (const read of [...split, added].toSorted(compareReads)) {
    const before = merged.at(-1);
    if (before === undefined || !isAlike(before, read)) merged.push(read);
    else merged[merged.length - 1] = together(before, read);
  }
  return withoutProgress(merged, end);
}

function withoutProgress(reads: readonly CellRead[], end: number): readonly CellRead[] {
  const running = reads.filter((read) => read.lastAt < end);
  if (running.length < 3) return reads;
  const highest = running.reduce((one, other) => (other.reportedPico > one.reportedPico ? other : one));
  return reads.filter((read) => read.lastAt >= end || read === highest || read === running.at(-1));
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
  for (const read of reads) {
    if (standing !== null && contradictsIdly(read, standing)) continue;
    agrees = standing?.reportedPico === read.reportedPico || read.firstAt < read.lastAt;
    standing = read;
    if (highest === null || read.reportedPico > highest) highest = read.reportedPico;
  }
  if (standing === null || highest === null) return { state: 'open', read: null, wasHigher: false };
  const { lastAt, dataAsOf, isExact } = standing;
  const isComplete = isExact
    ? lastAt >= end
    : (dataAsOf ?? -Infinity) >= end || (agrees && lastAt >= end + schedule.delayMs);
  const isFinal = lastAt >= end + (isExact ? 0 : schedule.horizonMs);
  const hasFailed = failedAt !== null && failedAt > lastAt;
  return {
    state: isFinal ? 'final' : isComplete && !hasFailed ? 'reported' : 'open',
    read: standing,
    wasHigher: highest > standing.reportedPico,
  };
}

function contradictsIdly(read: CellRead, standing: CellRead): boolean {
  if (!read.isEmpty || read.reportedPico >= standing.reportedPico) return false;
  return read.dataAsOf === null || read.dataAsOf <= (standing.dataAsOf ?? standing.lastAt);
}

/** Said the same, apart from when and as of when. */
function isAlike(one: CellRead, other: CellRead): boolean {
  return (
    one.reportedPico === other.reportedPico &&
    one.listPico === other.listPico &&
    one.creditPico === other.creditPico &&
    one.isEmpty === other.isEmpty &&
    one.isExact === other.isExact
  );
}

function together(one: CellRead, other: CellRead): CellRead {
  const dataAsOf = Math.max(one.dataAsOf ?? -Infinity, other.dataAsOf ?? -Infinity);
  return {
    ...one,
    firstAt: Math.min(one.firstAt, other.firstAt),
    lastAt: Math.max(one.lastAt, other.lastAt),
    dataAsOf: dataAsOf === -Infinity ? null : dataAsOf,
  };
}

/** By time; of reads that began at one instant in an order that does not depend on which came first. */
function compareReads(one: CellRead, other: CellRead): number {
  return (
    one.firstAt - other.firstAt ||
    one.lastAt - other.lastAt ||
    Number(other.isEmpty) - Number(one.isEmpty) ||
    comparePico(one.reportedPico, other.reportedPico) ||
    comparePico(one.listPico ?? 0n, other.listPico ?? 0n) ||
    comparePico(one.creditPico, other.creditPico)
  );
}

function comparePico(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
