import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReportSchedule } from '../../src/core/providerReport.ts';
import { bucketAt } from '../../src/core/reportCells.ts';
import { readingSpans, type Span } from '../../src/sources/providers/readingSpans.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const now = Date.UTC(2026, 10, 22, 12, 30);
const nothingForgotten = (wanted: number) => ({ wanted, forgottenBefore: null });

function scheduleOf(overrides: Partial<ReportSchedule> = {}): ReportSchedule {
  return {
    bucket: 'day',
    pollMs: hourMs,
    delayMs: dayMs,
    horizonMs: 7 * dayMs,
    reachMs: 366 * dayMs,
    spanMsMax: 31 * dayMs,
    ...overrides,
  };
}

const text = (spans: readonly Span[]): string[] =>
  spans.map(({ since, until }) =>
    [since, until].map((at) => new Date(at).toISOString().slice(5, 13)).join(' '),
  );

test('before the first reading: newest first, to the end of the running bucket', () => {
  const spans = readingSpans(scheduleOf(), null, nothingForgotten(Date.UTC(2026, 8, 10, 23)), now);
  expect(text(spans)).toEqual(['10-23T00 11-23T00', '09-22T00 10-23T00', '09-10T00 09-22T00']);
});

test('afterwards: what may still move, oldest first, and then what was never read', () => {
  const day = (month: number, date: number): number => Date.UTC(2026, month - 1, date);
  const watermark = { since: day(10, 1), until: day(10, 10), unsettledSince: day(10, 5) };
  const spans = readingSpans(scheduleOf(), watermark, nothingForgotten(day(9, 20)), now);
  // Each of the first two touches what was read before.
  expect(text(spans)).toEqual(['10-05T00 10-23T00', '10-23T00 11-23T00', '09-20T00 10-01T00']);
});

test('the running day is read again, also where nothing was found in it so far', () => {
  const until = bucketAt(now, 'day').end;
  const watermark = { since: until - 40 * dayMs, until, unsettledSince: until };
  const bounds = nothingForgotten(watermark.since);
  expect(text(readingSpans(scheduleOf(), watermark, bounds, now))).toEqual(['11-21T00 11-23T00']);
  // After a week's sleep, also the days that ended since.
  expect(text(readingSpans(scheduleOf(), watermark, bounds, now + 7 * dayMs, 'recent'))).toEqual([
    '11-21T00 11-30T00',
  ]);
});

test('months are asked one at a time', () => {
  const spans = readingSpans(
    scheduleOf({ bucket: 'month' }),
    null,
    nothingForgotten(Date.UTC(2026, 0, 1)),
    now,
  );
  expect(spans).toHaveLength(11);
  for (const { since, until } of spans)
    expect(bucketAt(since, 'month')).toEqual({ start: since, end: until });
});

test('nothing that was forgotten is asked for, not even with a part of its day', () => {
  const bounds = { wanted: 0, forgottenBefore: now - 2 * dayMs };
  const first = readingSpans(scheduleOf(), null, bounds, now);
  expect(text(first)).toEqual(['11-21T00 11-23T00']);
  const watermark = { since: now - 2 * dayMs, until: now - 2 * dayMs, unsettledSince: now - 2 * dayMs };
  expect(text(readingSpans(scheduleOf(), watermark, bounds, now))).toEqual(['11-21T00 11-23T00']);
});

describe('whatever was read', () => {
  const back = fc.integer({ min: 0, max: 500 * 24 });
  const scenes = fc.record({
    bucket: fc.constantFrom('hour' as const, 'day' as const, 'month' as const),
    spanDays: fc.integer({ min: 31, max: 400 }),
    reachDays: fc.integer({ min: 1, max: 800 }),
    wanted: back,
    forgotten: fc.option(back),
    read: fc.option(fc.tuple(back, back, back)),
    depth: fc.constantFrom('whole' as const, 'recent' as const),
  });

  test('whole buckets, none twice, none longer than allowed, and all that is wanted', () => {
    fc.assert(
      fc.property(scenes, ({ bucket, spanDays, reachDays, wanted, forgotten, read, depth }) => {
        const at = (hours: number): number => now - hours * hourMs;
        const schedule = scheduleOf({ bucket, spanMsMax: spanDays * dayMs, reachMs: reachDays * dayMs });
        const bounds = { wanted: at(wanted), forgottenBefore: forgotten === null ? null : at(forgotten) };
        const watermark = watermarkOf(read, at);
        const spans = readingSpans(schedule, watermark, bounds, now, depth);

        const limit = Math.max(now - schedule.reachMs, bounds.forgottenBefore ?? -Infinity);
        const sorted = spans.toSorted((one, other) => one.since - other.since);
        for (const [index, { since, until }] of sorted.entries()) {
          expect(bucketAt(since, bucket).start).toBe(since);
          expect(bucketAt(until, bucket).start).toBe(until);
          expect(until).toBeGreaterThan(since);
          expect(until - since).toBeLessThanOrEqual(schedule.spanMsMax);
          expect(since).toBeGreaterThanOrEqual(limit);
          expect(until).toBeLessThanOrEqual(bucketAt(now, bucket).end);
          expect(since).toBeGreaterThanOrEqual(sorted[index - 1]?.until ?? 0);
        }
        // Every bucket that can be asked for is asked for, or is read and (of what is looked at) settled.
        const settled =
          watermark === null
            ? null
            : {
                since: watermark.since,
                until: Math.min(
                  watermark.until - schedule.delayMs,
                  depth === 'whole' ? watermark.unsettledSince : Infinity,
                ),
              };
        for (let bucketOf = bucketAt(now, bucket); bucketOf.end > bounds.wanted;) {
          const { start, end } = bucketOf;
          const isAsked = spans.some(({ since, until }) => since <= start && end <= until);
          const isSettled =
            settled !== null && bucketAt(settled.since, bucket).start <= start && end <= settled.until;
          if (start >= limit) expect(isAsked || isSettled).toBe(true);
          bucketOf = bucketAt(start - 1, bucket);
        }
      }),
      { numRuns: 150 },
    );
  });
});

function watermarkOf(
  read: readonly [number, number, number] | null,
  at: (hours: number) => number,
): Parameters<typeof readingSpans>[1] {
  if (read === null) return null;
  const [until = 0, unsettledSince = 0, since = 0] = read.map(at).toSorted((one, other) => other - one);
  return { since, unsettledSince, until };
}
