import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import type { CallRecord } from '../../src/core/callRecord.ts';
import { decimalFromPico, picoFromDecimal } from '../../src/core/money.ts';
import { tokenBuckets } from '../../src/core/observation.ts';
import { daysOfMonth } from '../../src/core/time.ts';
import type { ReportTotals } from '../../src/core/totals.ts';
import { callsByDay } from '../../src/terminal/dayPages.ts';
import { generateCorpus } from '../corpus/generateCorpus.ts';
import { makeBookHome } from './bookHome.ts';

/** Over the nights on which Berlin, New York and Lord Howe put their clocks back or forward. */
const last = Date.parse('2026-11-03T12:00:00Z');
const zones = [
  null,
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Niue',
];
const day = fc
  .integer({ min: -45, max: 3 })
  .map((days) => new Date(last + days * 86_400_000).toISOString().slice(0, 10));
const anyQuery = fc.record({
  since: fc.option(day),
  until: fc.option(day),
  tool: fc.constantFrom(null, 'claude-code', 'codex', 'no-such-tool', '__proto__'),
  timeZone: fc.constantFrom(...zones),
});

test('a report is the sum of its calls, and an exported month that of its rows, whatever is asked', async () => {
  const machine = makeBookHome(() => last);
  generateCorpus({
    seed: 23,
    root: machine.userHome,
    files: 20,
    rows: 500,
    until: last,
    days: 40,
    toolResultBytes: 200,
  });
  const books = await machine.open();
  await books.refresh();
  const everything = { since: null, until: null, timeZone: null };
  const all = await collect(callsByDay(books, everything, null));
  const ledgerZone = (await books.report({ ...everything, tool: null })).timezone;
  expect(all.length).toBeGreaterThan(200);

  await fc.assert(
    fc.asyncProperty(anyQuery, async (query) => {
      const zone = query.timeZone ?? ledgerZone;
      const own = all.filter((call) => isWithin(call, query, zone));
      const report = await books.report(query);
      expect(figuresOf(report.totals)).toEqual(sumOf(own));
      expect(pictureOf(report.byDay)).toEqual(groupsOf(own, (call) => dayIn(call, zone)));
      expect(pictureOf(report.byTool)).toEqual(groupsOf(own, ({ tool }) => tool));
      expect(pictureOf(report.byModel)).toEqual(
        groupsOf(own, ({ responseModel, requestModel }) => responseModel ?? requestModel ?? ''),
      );
      expect(pictureOf(report.byWorkspace)).toEqual(groupsOf(own, ({ workspace }) => workspace ?? ''));
      expect(pictureOf(report.bySource)).toEqual(groupsOf(own, ({ source }) => source));
      const period = { since: query.since, until: query.until, timeZone: query.timeZone };
      const listed = await collect(callsByDay(books, period, null));
      expect(listed.map(({ callId }) => callId)).toEqual(
        all.filter((call) => isWithin(call, { ...query, tool: null }, zone)).map(({ callId }) => callId),
      );
    }),
    { numRuns: 25 },
  );

  for (const month of ['2026-09', '2026-10', '2026-11', '2027-01']) {
    for (const timeZone of zones) {
      const report = await books.report({ ...daysOfMonth(month), tool: null, timeZone });
      for (const rows of ['days', 'calls'] as const) {
        const csv = await books.exportMonth({ month, rows, timeZone });
        expect(sumOfRows(csv)).toEqual(figuresOf(report.totals));
      }
    }
  }
});

async function collect(calls: AsyncIterable<CallRecord>): Promise<CallRecord[]> {
  const list: CallRecord[] = [];
  for await (const call of calls) list.push(call);
  return list;
}

function dayIn({ endedAt }: CallRecord, zone: string): string {
  return Temporal.Instant.from(endedAt).toZonedDateTimeISO(zone).toPlainDate().toString();
}

function isWithin(
  call: CallRecord,
  { since, until, tool }: { since: string | null; until: string | null; tool: string | null },
  zone: string,
): boolean {
  const of = dayIn(call, zone);
  return (since ?? of) <= of && of <= (until ?? of) && call.tool === (tool ?? call.tool);
}

/** What has to agree, as one text; costs are exact decimals. */
function sumOf(calls: readonly CallRecord[]): string {
  const costs = calls.flatMap(({ effectiveCost }) => (effectiveCost === null ? [] : [effectiveCost]));
  const buckets = tokenBuckets.map((bucket) => calls.reduce((sum, call) => sum + (call[bucket] ?? 0), 0));
  return figures(calls.length, buckets, costs, calls.filter((call) => call.unpricedReason !== null).length);
}

function figuresOf(totals: ReportTotals): string {
  const costs = totals.effectiveCost === null ? [] : [totals.effectiveCost];
  const buckets = tokenBuckets.map((bucket) => totals[bucket]);
  return figures(totals.requests, buckets, costs, totals.unpricedRequests);
}

function sumOfRows(csv: string): string {
  const rows = parse<Record<string, string>>(csv, { columns: true });
  const sum = (column: string): number => rows.reduce((total, row) => total + Number(row[column]), 0);
  const isByCall = csv.startsWith('at,');
  return figures(
    isByCall ? rows.length : sum('requests'),
    tokenBuckets.map(sum),
    rows.flatMap(({ effectiveCost = '' }) => (effectiveCost === '' ? [] : [effectiveCost])),
    isByCall ? rows.filter((row) => row['unpricedReason'] !== '').length : sum('unpricedRequests'),
  );
}

function figures(
  requests: number,
  buckets: readonly number[],
  costs: readonly string[],
  unpriced: number,
): string {
  const cost =
    costs.length === 0
      ? 'not known'
      : decimalFromPico(costs.reduce((sum, text) => sum + picoFromDecimal(text), 0n));
  return `${String(requests)} calls, ${buckets.join('/')} tokens, ${cost}, ${String(unpriced)} unpriced`;
}

function groupsOf(calls: readonly CallRecord[], keyOf: (call: CallRecord) => string): Map<string, string> {
  const groups = Map.groupBy(calls, keyOf);
  return new Map([...groups].map(([key, group]) => [key, sumOf(group)]));
}

function pictureOf(rows: Readonly<Record<string, ReportTotals>>): Map<string, string> {
  return new Map(Object.entries(rows).map(([key, totals]) => [key, figuresOf(totals)]));
}
