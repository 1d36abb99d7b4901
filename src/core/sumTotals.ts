import { decimalFromPico, picoFromDecimal } from './money.ts';
import type { Totals } from './totals.ts';

/** The sums of nothing: costs are `null`, as no row's cost is known. */
export const noTotals: Totals = {
  requests: 0,
  uncachedInputTokens: 0,
  cacheReadInputTokens: 0,
  cacheWrite5mInputTokens: 0,
  cacheWrite1hInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: null,
  totalTokens: 0,
  listCost: null,
  effectiveCost: null,
  billedCost: null,
  unpricedRequests: 0,
  unlistedRequests: 0,
  assumedRequests: 0,
};

/** Adds rows up: known parts are summed, and a cost is `null` only when it is so in every row. */
export function sumTotals(rows: Iterable<Totals>): Totals {
  let sum = noTotals;
  for (const row of rows) {
    sum = {
      requests: sum.requests + row.requests,
      uncachedInputTokens: sum.uncachedInputTokens + row.uncachedInputTokens,
      cacheReadInputTokens: sum.cacheReadInputTokens + row.cacheReadInputTokens,
      cacheWrite5mInputTokens: sum.cacheWrite5mInputTokens + row.cacheWrite5mInputTokens,
      cacheWrite1hInputTokens: sum.cacheWrite1hInputTokens + row.cacheWrite1hInputTokens,
      outputTokens: sum.outputTokens + row.outputTokens,
      reasoningOutputTokens: addKnown(sum.reasoningOutputTokens, row.reasoningOutputTokens),
      totalTokens: sum.totalTokens + row.totalTokens,
      listCost: addCosts(sum.listCost, row.listCost),
      effectiveCost: addCosts(sum.effectiveCost, row.effectiveCost),
      billedCost: addCosts(sum.billedCost, row.billedCost),
      unpricedRequests: sum.unpricedRequests + row.unpricedRequests,
      unlistedRequests: sum.unlistedRequests + row.unlistedRequests,
      assumedRequests: sum.assumedRequests + row.assumedRequests,
    };
  }
  return sum;
}

function addKnown(first: number | null, second: number | null): number | null {
  if (first === null) return second;
  return second === null ? first : first + second;
}

function addCosts(first: string | null, second: string | null): string | null {
  if (first === null) return second;
  return second === null ? first : decimalFromPico(picoFromDecimal(first) + picoFromDecimal(second));
}
