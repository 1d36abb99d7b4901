import type { EntryRow } from '../core/accounts.ts';
import type { CallRecord } from '../core/callRecord.ts';
import { tokenBuckets } from '../core/observation.ts';
import type { Ledger } from '../core/ports.ts';
import { daysOfMonth } from '../core/time.ts';
import type { Dimension, SpendQuery, TotalsRow } from '../core/totals.ts';
import { csvRow, harmlessText, type CsvCell } from './csvText.ts';

const dayDimensions = [
  'day',
  'tool',
  'model',
  'workspace',
  'account',
] as const satisfies readonly Dimension[];
const keyColumns = ['day', 'tool', 'model', 'workspace'] as const;

const dayColumns = [
  ...keyColumns,
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
  // What came later stands at the end: calls, fee, unmetered or adjustment, why, and who pays; calls that the list cost lacks.
  'kind',
  'reason',
  'account',
  'unlistedRequests',
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

/**
 * One row per day, tool, model, workspace and payer, and after them the rows of spend that are no calls (they have no tool, model or
 * workspace), piece by piece: the effective costs add up to the month's spend.
 */
export function* dayRowsCsv(ledger: Ledger, query: SpendQuery): Generator<string> {
  yield csvRow(dayColumns);
  for (const row of ledger.totals(dayDimensions, query)) yield csvRow(dayCells(row));
  for (const entry of ledger.accounts.entries(query)) yield csvRow(entryCells(entry));
}

/** One row a call, oldest first, piece by piece. */
export function* callRowsCsv(ledger: Ledger, query: SpendQuery): Generator<string> {
  yield csvRow(callColumns);
  for (const call of ledger.calls(query)) yield csvRow(callCells(call));
}

function dayCells({ key, totals }: TotalsRow): CsvCell[] {
  const [account = ''] = key.slice(keyColumns.length);
  return [
    ...key.slice(0, keyColumns.length).map(harmlessText),
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
    'calls',
    '',
    harmlessText(account),
    totals.unlistedRequests,
  ];
}

/** Counts of calls are 0, as there are none; tokens, list and billed cost are not told. A fee without a rate of exchange has no cost in dollars. */
function entryCells({ day, account, kind, reason, amount }: EntryRow): CsvCell[] {
  const unknown = [...tokenBuckets, 'reasoningOutputTokens', 'totalTokens', 'listCost'].map(() => null);
  return [
    ...[day, '', '', '', 0, ...unknown, amount, null, currency],
    ...[0, 0, kind, reason, harmlessText(account), 0],
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
