import type { CallRecord } from '../core/callRecord.ts';
import { tokenBuckets } from '../core/observation.ts';
import type { Ledger } from '../core/ports.ts';
import { daysOfMonth } from '../core/time.ts';
import type { Dimension, SpendQuery, TotalsRow } from '../core/totals.ts';
import { csvRow, harmlessText, type CsvCell } from './csvText.ts';

const dayDimensions = ['day', 'tool', 'model', 'workspace'] as const satisfies readonly Dimension[];

const dayColumns = [
  ...dayDimensions,
  'requests',
  ...tokenBuckets,
  'reasoningOutputTokens',
  'totalTokens',
  'listCost',
  'effectiveCost',
  'billedCost',
  'currency',
  'unpricedRequests',
  'assumedRequests',
] as const;

const callColumns = [
  'at',
  'endedAt',
  'tool',
  'provider',
  'requestModel',
  'responseModel',
  'workspace',
  'branch',
  'sessionId',
  'callId',
  'source',
  'status',
  'serviceTier',
  ...tokenBuckets,
  'reasoningOutputTokens',
  'totalTokens',
  'listCost',
  'effectiveCost',
  'currency',
  'unpricedReason',
] as const satisfies readonly (keyof CallRecord | 'currency')[];

/** Costs in the ledger are dollars, whatever the allowance's unit is. */
const currency = 'USD';

/** A month `YYYY-MM` as a query over its days; a RangeError on anything else. */
export function monthQuery(month: string, timeZone: string | null): SpendQuery {
  return { ...daysOfMonth(month), timeZone };
}

/** One row per day, tool, model and workspace, piece by piece. */
export function* dayRowsCsv(ledger: Ledger, query: SpendQuery): Generator<string> {
  yield csvRow(dayColumns);
  for (const row of ledger.totals(dayDimensions, query)) yield csvRow(dayCells(row));
}

/** One row a call, oldest first, piece by piece. */
export function* callRowsCsv(ledger: Ledger, query: SpendQuery): Generator<string> {
  yield csvRow(callColumns);
  for (const call of ledger.calls(query)) yield csvRow(callCells(call));
}

function dayCells({ key, totals }: TotalsRow): CsvCell[] {
  return [
    ...key.map(harmlessText),
    totals.requests,
    ...tokenBuckets.map((bucket) => totals[bucket]),
    totals.reasoningOutputTokens,
    totals.totalTokens,
    totals.listCost,
    totals.effectiveCost,
    totals.billedCost,
    currency,
    totals.unpricedRequests,
    totals.assumedRequests,
  ];
}

/** Costs and instants are our own text and stay as they are; all other text was written by tools. */
const ownText: ReadonlySet<string> = new Set(['at', 'endedAt', 'listCost', 'effectiveCost']);

function callCells(call: CallRecord): CsvCell[] {
  return callColumns.map((column) => {
    if (column === 'currency') return currency;
    const value = call[column];
    return typeof value === 'string' && !ownText.has(column) ? harmlessText(value) : value;
  });
}
