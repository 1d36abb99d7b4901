import { formatMoney, formatTokens } from '../core/format.ts';
import type { SpendReport } from '../core/meterService.ts';
import type { ReportTotals } from '../core/totals.ts';
import { textTable, type Alignment } from './textTable.ts';

const locale = 'en-US';
const alignments: readonly Alignment[] = ['left', 'right', 'right', 'right', 'right', 'right', 'right'];

/** `report` for people: the sum, what is spent beside the calls, then a table of these by tool, model, workspace and day. */
export function reportText(report: SpendReport): string {
  const { totals } = report;
  const beside = spendLines(report).map((line) => `${line}\n`);
  if (totals.requests === 0) return [`No AI calls found ${periodText(report)}.\n`, ...beside].join('');
  return [
    `AI compute spend ${periodText(report)}, days in ${report.timezone}\n\n`,
    `${costText(totals)}  ${formatTokens(totals.totalTokens, locale, 'full')} tokens in ${formatTokens(totals.requests, locale, 'full')} calls\n`,
    ...beside,
    ...notes(report).map((note) => `${note}\n`),
    section('Tool', report.byTool),
    section('Model', report.byModel, 'unknown model'),
    section('Workspace', report.byWorkspace, 'no folder'),
    section('Day', report.byDay, '', 'key'),
  ].join('');
}

/** All that is spent, where that is more or less than the calls of the tables. */
function spendLines({ spend, totals }: SpendReport): string[] {
  if (spend === null) return [];
  const beside = [
    ['plan fees', spend.fees],
    ['on reports beyond the calls', spend.unmetered],
    ['adjustments', spend.adjustments],
  ] as const;
  const parts = beside.flatMap(([name, amount]) => (amount === '0' ? [] : [`${name} ${dollars(amount)}`]));
  return parts.length === 0 ? [] : [`${markedMoney(spend.total, totals)} in all, with ${parts.join(', ')}.`];
}

function notes({ totals, knownSince }: SpendReport): string[] {
  const since = Object.entries(knownSince).map(([tool, day]) => `${tool} since ${day}`);
  return [
    ...(totals.assumedRequests > 0 ? ['≈ Nobody has confirmed who pays: shown at list price.'] : []),
    ...(totals.unpricedRequests > 0
      ? [`${String(totals.unpricedRequests)} calls are not priced and not in the sum.`]
      : []),
    ...(since.length > 0 ? [`Known: ${since.join(', ')}.`] : []),
  ];
}

function section(
  title: string,
  rows: Readonly<Record<string, ReportTotals>>,
  unknownKey = '',
  order: 'cost' | 'key' = 'cost',
): string {
  const entries = Object.entries(rows).sort(([firstKey, first], [secondKey, second]) =>
    order === 'key'
      ? firstKey.localeCompare(secondKey)
      : Number(second.effectiveCost ?? 0) - Number(first.effectiveCost ?? 0) ||
        second.totalTokens - first.totalTokens,
  );
  const head = [title, 'Cost', 'Calls', 'Input', 'Cache read', 'Cache write', 'Output'];
  const lines = entries.map(([key, totals]) => [
    key === '' ? unknownKey : key,
    costText(totals),
    formatTokens(totals.requests, locale, 'full'),
    formatTokens(totals.uncachedInputTokens, locale, 'full'),
    formatTokens(totals.cacheReadInputTokens, locale, 'full'),
    formatTokens(totals.cacheWrite5mInputTokens + totals.cacheWrite1hInputTokens, locale, 'full'),
    formatTokens(totals.outputTokens, locale, 'full'),
  ]);
  return `\n${textTable([head, ...lines], alignments)}`;
}

function costText(totals: ReportTotals): string {
  return totals.effectiveCost === null ? 'not priced' : markedMoney(totals.effectiveCost, totals);
}

/** `≈$12.30+`: assumed payers, and calls without a price that are not in the sum. */
function markedMoney(amount: string, { assumedRequests, unpricedRequests }: ReportTotals): string {
  return `${assumedRequests > 0 ? '≈' : ''}${dollars(amount)}${unpricedRequests > 0 ? '+' : ''}`;
}

function dollars(amount: string): string {
  return formatMoney(amount, 'USD', locale, 'full');
}

function periodText({ since, until }: SpendReport): string {
  if (since !== null && until !== null) return since === until ? `on ${since}` : `from ${since} to ${until}`;
  if (since !== null) return `since ${since}`;
  return until === null ? 'of all days known' : `until ${until}`;
}
