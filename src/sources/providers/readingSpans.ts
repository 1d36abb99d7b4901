import type { Watermark } from '../../core/accounts.ts';
import type { ReportSchedule } from '../../core/providerReport.ts';
import { bucketAt } from '../../core/reportCells.ts';

export interface Span {
  readonly since: number;
  readonly until: number;
}

/** Milliseconds since 1970. */
export interface ReadingBounds {
  /** The earliest instant of interest. */
  readonly wanted: number;
  /** Nothing that began before may be asked for; `null` without a forgetting. */
  readonly forgottenBefore: number | null;
}

/**
 * Which spans to ask for, each of whole buckets and no longer than the vendor allows: first what was read and may still move with what has
 * happened since, oldest first, so that a break leaves no gap behind; then what was never read, newest first, as the recent past is looked
 * at most. Before the first reading all of it is of the second kind: today's figure does not wait for the year's.
 *
 * @param depth `recent` leaves what is older than the vendor's usual delay as it was read
 */
export function readingSpans(
  schedule: ReportSchedule,
  watermark: Watermark | null,
  { wanted, forgottenBefore }: ReadingBounds,
  now: number,
  depth: 'whole' | 'recent' = 'whole',
): readonly Span[] {
  const { bucket } = schedule;
  const until = bucketAt(now, bucket).end;
  // A bucket of which the vendor answers only a part, or of which a part was forgotten, is no bucket.
  const limit = firstWhole(bucket, Math.max(now - schedule.reachMs, forgottenBefore ?? -Infinity));
  const since = Math.max(bucketAt(wanted, bucket).start, limit);
  if (watermark === null) return cut(schedule, since, until);
  // What had not had its delay when it was read may have been empty then, and known to nobody as something that moves.
  const lastRead = Math.min(bucketAt(watermark.until - 1, bucket).start, now);
  const recent = lastRead - schedule.delayMs;
  const movable = depth === 'whole' ? Math.min(recent, watermark.unsettledSince) : recent;
  const from = Math.max(since, bucketAt(movable, bucket).start);
  return [
    ...cut(schedule, from, until).toReversed(),
    // What was read begins within a bucket where a part of that was forgotten.
    ...cut(schedule, since, Math.min(from, bucketAt(watermark.since, bucket).start)),
  ];
}

/** Newest first. */
function cut({ spanMsMax, bucket }: ReportSchedule, since: number, until: number): Span[] {
  const spans: Span[] = [];
  for (let end = until; end > since;) {
    // One bucket is the least that can be asked for.
    const begin = Math.min(firstWhole(bucket, end - spanMsMax), bucketAt(end - 1, bucket).start);
    const next = Math.max(since, begin);
    spans.push({ since: next, until: end });
    end = next;
  }
  return spans;
}

/** The start of the first bucket that begins at or after an instant. */
function firstWhole(bucket: ReportSchedule['bucket'], instant: number): number {
  const { start, end } = bucketAt(instant, bucket);
  return start === instant ? start : end;
}
