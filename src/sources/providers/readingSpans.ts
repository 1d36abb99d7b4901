import type { Watermark } from '../../core/accounts.ts';
import type { ReportSchedule } from '../../core/providerReport.ts';

export interface Span {
  readonly since: number;
  readonly until: number;
}

const bucketMs: Readonly<Record<'hour' | 'day', number>> = { hour: 60 * 60_000, day: 24 * 60 * 60_000 };

/**
 * Which spans to ask for, newest first, each of whole buckets and no longer than the vendor allows: what was never read since `wanted`, and
 * what was read but may still move. The newest come first, so that today's figure does not wait for the year's.
 *
 * @param wanted the earliest instant of interest, milliseconds since 1970
 */
export function readingSpans(
  schedule: ReportSchedule,
  watermark: Watermark | null,
  wanted: number,
  now: number,
): readonly Span[] {
  const until = bucketEnd(schedule.bucket, now);
  const earliest = bucketEnd(schedule.bucket, Math.max(wanted, now - schedule.reachMs) - 1);
  const start = bucketStart(schedule.bucket, Math.max(wanted, now - schedule.reachMs));
  // A bucket that the vendor answers only in part is no bucket.
  const since = now - schedule.reachMs > wanted ? Math.max(earliest, start) : start;
  if (watermark === null) return cut(schedule, since, until);
  const from = Math.max(
    since,
    bucketStart(schedule.bucket, Math.min(watermark.unsettledSince, watermark.until)),
  );
  return [...cut(schedule, from, until), ...cut(schedule, since, Math.min(from, watermark.since))];
}

function cut({ spanMsMax, bucket }: ReportSchedule, since: number, until: number): Span[] {
  const spans: Span[] = [];
  for (let end = until; end > since;) {
    const begin = Math.max(since, bucketEnd(bucket, end - spanMsMax - 1));
    // A span shorter than a bucket would never end.
    const next = begin < end ? begin : since;
    spans.push({ since: next, until: end });
    end = next;
  }
  return spans;
}

function bucketStart(bucket: ReportSchedule['bucket'], instant: number): number {
  if (bucket !== 'month') return Math.floor(instant / bucketMs[bucket]) * bucketMs[bucket];
  const date = new Date(instant);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** The end of the bucket in which `instant` lies. */
function bucketEnd(bucket: ReportSchedule['bucket'], instant: number): number {
  if (bucket !== 'month') return (Math.floor(instant / bucketMs[bucket]) + 1) * bucketMs[bucket];
  const date = new Date(instant);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
