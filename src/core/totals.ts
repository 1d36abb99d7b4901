import type { TokenBucket } from './observation.ts';

/**
 * `B` of the CLI's contract. Token sums are of the known counters; cost sums are decimal dollars as text, of the known part, `null` only
 * when no row's cost is known.
 */
export interface ReportTotals extends Readonly<Record<TokenBucket, number>> {
  readonly requests: number;
  readonly reasoningOutputTokens: number | null;
  readonly totalTokens: number;
  readonly listCost: string | null;
  readonly effectiveCost: string | null;
  readonly billedCost: string | null;
  /** Calls that `effectiveCost` lacks in whole or in part. */
  readonly unpricedRequests: number;
  readonly assumedRequests: number;
}

/** The sums that every view adds up from. */
export interface Totals extends ReportTotals {
  /** Calls that `listCost` lacks in whole or in part: also those of which only the seller has stated a price. */
  readonly unlistedRequests: number;
}

export const dimensions = [
  'day',
  'month',
  'tool',
  'model',
  'workspace',
  'source',
  'branch',
  'session',
  // The key of `Spend.byAccount`; `''` is of calls without a confirmed payer.
  'account',
] as const;
export type Dimension = (typeof dimensions)[number];

/** Days are `YYYY-MM-DD` in `timeZone`, both inclusive; `null` is unbounded. */
export interface SpendQuery {
  readonly since: string | null;
  readonly until: string | null;
  readonly tool?: string | undefined;
  readonly model?: string | undefined;
  readonly workspace?: string | undefined;
  /** IANA zone; `null` is the ledger's own, which roll-ups answer. */
  readonly timeZone: string | null;
}

/** One row of a table: the values of the asked dimensions, in their order (`''` is unknown), and the sums. */
export interface TotalsRow {
  readonly key: readonly string[];
  readonly totals: Totals;
}
