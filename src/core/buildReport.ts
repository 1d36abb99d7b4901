import type { ReportQuery, SpendReport } from './meterService.ts';
import type { Ledger } from './ports.ts';
import { noTotals } from './sumTotals.ts';
import type { Dimension, ReportTotals, SpendQuery, Totals } from './totals.ts';

/** `report --json`, by the CLI's contract. */
export function buildReport(ledger: Ledger, query: ReportQuery, warnings: readonly string[]): SpendReport {
  const { since, until, timeZone } = query;
  const spend: SpendQuery = { since, until, timeZone, ...(query.tool === null ? {} : { tool: query.tool }) };
  const by = (dimension: Dimension): Record<string, ReportTotals> => {
    const rows = ledger.totals([dimension], spend);
    return Object.fromEntries(rows.map(({ key, totals }) => [key[0] ?? '', reported(totals)]));
  };
  const totals = ledger.totals([], spend)[0]?.totals ?? noTotals;
  return {
    version: 1,
    knownSince: ledger.knownSince(timeZone),
    warnings: [...warnings, ...listWarnings(totals)],
    spend: query.tool === null ? ledger.accounts.spend({ since, until, timeZone }) : null,
    currency: 'USD',
    timezone: timeZone ?? ledger.timeZone,
    since,
    until,
    totals: reported(totals),
    byTool: by('tool'),
    byModel: by('model'),
    byDay: by('day'),
    byWorkspace: by('workspace'),
    bySource: by('source'),
  };
}

/** Without the count that is told as a warning: the contract has none for it. */
function reported(totals: Totals): ReportTotals {
  return {
    requests: totals.requests,
    uncachedInputTokens: totals.uncachedInputTokens,
    cacheReadInputTokens: totals.cacheReadInputTokens,
    cacheWrite5mInputTokens: totals.cacheWrite5mInputTokens,
    cacheWrite1hInputTokens: totals.cacheWrite1hInputTokens,
    outputTokens: totals.outputTokens,
    reasoningOutputTokens: totals.reasoningOutputTokens,
    totalTokens: totals.totalTokens,
    listCost: totals.listCost,
    effectiveCost: totals.effectiveCost,
    billedCost: totals.billedCost,
    unpricedRequests: totals.unpricedRequests,
    assumedRequests: totals.assumedRequests,
  };
}

function listWarnings({ unlistedRequests, unpricedRequests }: Totals): string[] {
  const statedOnly = unlistedRequests - unpricedRequests;
  if (statedOnly <= 0) return [];
  return [
    `prices: the list cost lacks ${String(statedOnly)} calls whose price only their seller states; the effective cost has them.`,
  ];
}
