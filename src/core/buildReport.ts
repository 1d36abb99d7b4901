import type { ReportQuery, SpendReport } from './meterService.ts';
import type { Ledger } from './ports.ts';
import { noTotals } from './sumTotals.ts';
import type { Dimension, SpendQuery, Totals } from './totals.ts';

/** `report --json`, by the CLI's contract. */
export function buildReport(ledger: Ledger, query: ReportQuery, warnings: readonly string[]): SpendReport {
  const { since, until, timeZone } = query;
  const spend: SpendQuery = { since, until, timeZone, ...(query.tool === null ? {} : { tool: query.tool }) };
  const by = (dimension: Dimension): Record<string, Totals> => {
    const rows = ledger.totals([dimension], spend);
    return Object.fromEntries(rows.map(({ key, totals }) => [key[0] ?? '', totals]));
  };
  return {
    version: 1,
    knownSince: ledger.knownSince(timeZone),
    warnings,
    spend: query.tool === null ? ledger.accounts.spend({ since, until, timeZone }) : null,
    currency: 'USD',
    timezone: timeZone ?? ledger.timeZone,
    since,
    until,
    totals: ledger.totals([], spend)[0]?.totals ?? noTotals,
    byTool: by('tool'),
    byModel: by('model'),
    byDay: by('day'),
    byWorkspace: by('workspace'),
    bySource: by('source'),
  };
}
