import { decimalFromPico, picoFromDecimal, sumKnown } from '../core/money.ts';
import type { Totals } from '../core/totals.ts';

/** Adds rows up; costs exactly, the known part, `null` when no row's cost is known. */
export function sumTotals(rows: readonly Totals[]): Totals {
  const count = (pick: (totals: Totals) => number): number => rows.reduce((sum, row) => sum + pick(row), 0);
  const cost = (pick: (totals: Totals) => string | null): string | null => {
    const { known } = sumKnown(rows.map(pick).map((text) => (text === null ? null : picoFromDecimal(text))));
    return known === null ? null : decimalFromPico(known);
  };
  return {
    requests: count((row) => row.requests),
    uncachedInputTokens: count((row) => row.uncachedInputTokens),
    cacheReadInputTokens: count((row) => row.cacheReadInputTokens),
    cacheWrite5mInputTokens: count((row) => row.cacheWrite5mInputTokens),
    cacheWrite1hInputTokens: count((row) => row.cacheWrite1hInputTokens),
    outputTokens: count((row) => row.outputTokens),
    reasoningOutputTokens: rows.some((row) => row.reasoningOutputTokens !== null)
      ? count((row) => row.reasoningOutputTokens ?? 0)
      : null,
    totalTokens: count((row) => row.totalTokens),
    listCost: cost((row) => row.listCost),
    effectiveCost: cost((row) => row.effectiveCost),
    billedCost: cost((row) => row.billedCost),
    unpricedRequests: count((row) => row.unpricedRequests),
    assumedRequests: count((row) => row.assumedRequests),
  };
}
