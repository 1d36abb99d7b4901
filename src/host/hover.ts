import { formatAmount, formatMoney, formatShare, formatTokens } from '../core/format.ts';
import { isNotPriced } from '../core/periodSpend.ts';
import type { PeriodSpend, Problem, SpendSnapshot } from '../core/snapshot.ts';
import { dayText, momentText, monthText } from './dayText.ts';
import { commandIds } from './ids.ts';
import { liveLines } from './liveHover.ts';
import { commandLink, escapeMarkdown } from './markdown.ts';
import type { MeterState } from './meterView.ts';
import { settledLines } from './settledLine.ts';
import { paceWords } from './paceWords.ts';
import { toolTitle } from '../core/toolTitle.ts';

/** More problems than this are a list for `Diagnose`. */
const problemsMax = 3;

/** The item's hover, as Markdown. Its links are commands of this extension, all of them in the Command Palette too. */
export function hoverText(state: MeterState): string {
  return [...headOf(state), ...bodyOf(state), linksOf(state)].join('\n\n');
}

function headOf({ remoteMachine, snapshot }: MeterState): string[] {
  const machine = remoteMachine === null ? '' : ` on ${escapeMarkdown(remoteMachine)}`;
  const title = `**Compute Spend**${machine}`;
  return snapshot?.isDemo === true ? [title, '**Demo: a made-up year, not your spend.**'] : [title];
}

function bodyOf(state: MeterState): string[] {
  if (state.consent === 'unknown') {
    return [
      'Nothing has been read yet: metering begins after the notice.',
      'It reads the usage lines of AI tools’ own logs on this machine; nothing leaves it.',
    ];
  }
  if (state.consent === 'declined') return ['Off on this machine: no log is read and nothing runs.'];
  const link = linkLine(state);
  return [
    ...(link === null ? [] : [link]),
    ...(state.snapshot === null ? [] : figuresOf(state.snapshot, state)),
  ];
}

/** What is wrong between window and meter; `null` when nothing is. */
function linkLine({ link, snapshot, lastFigure, now, locale }: MeterState): string | null {
  const from = snapshot === null ? lastFigure : { at: snapshot.at, timeZone: snapshot.allowance.timeZone };
  const asOf =
    from === null ? '' : ` Figures are as of ${momentText(Date.parse(from.at), now, from.timeZone, locale)}.`;
  switch (link) {
    case 'joined':
      return null;
    case 'not-started':
    case 'starting':
      return `Joining the meter…${asOf}`;
    case 'lost':
      return `The meter ended and could not be started again. No call is lost with it; the log says why.${asOf}`;
    case 'stopped':
      return `The meter is stopped. What is spent meanwhile is read when it starts again.${asOf}`;
    case 'outdated':
      return `A newer version of Compute Spend is metering on this machine: update it in this editor.${asOf}`;
  }
  return link satisfies never;
}

function figuresOf(snapshot: SpendSnapshot, { locale, now, link }: MeterState): string[] {
  return [
    ...yearLines(snapshot, locale),
    ...settledLines(snapshot, locale),
    ...(link === 'joined' ? liveLines(snapshot, now, locale) : []),
    periodTable(snapshot, locale),
    ...lastCallLine(snapshot, now, locale),
    ...caveats(snapshot, locale),
    ...snapshot.problems.slice(0, problemsMax).map(problemLine),
    ...moreProblems(snapshot.problems.length - problemsMax),
  ];
}

function yearLines(snapshot: SpendSnapshot, locale: string): string[] {
  const { allowance, year, shareUsed, shareOfYear } = snapshot;
  const spent = `**${amountText(year, snapshot, locale, 'full')}**`;
  if (allowance.amount === null || shareUsed === null) {
    return [`${spent} in ${year.label}. Set an allowance to see the share used and the pace.`];
  }
  const granted = formatAmount(String(allowance.amount), allowance.unit, locale, 'short');
  const gone = `${formatShare(shareUsed)} used with ${formatShare(shareOfYear)} of the year gone`;
  return [`${spent} of ${granted} in ${year.label}`, `${[gone, ...paceWords(snapshot)].join(': ')}.`];
}

function periodTable(snapshot: SpendSnapshot, locale: string): string {
  const row = (title: string, period: PeriodSpend): string => {
    const { totals } = period;
    const tokens = formatTokens(totals.totalTokens, locale, 'short');
    const requests = formatTokens(totals.requests, locale, 'full');
    return `| ${title} | ${amountText(period, snapshot, locale, 'full')} | ${tokens} | ${requests} |`;
  };
  return [
    '| | Spend | Tokens | Requests |',
    '|:--|--:|--:|--:|',
    row('Today', snapshot.today),
    row(monthText(snapshot.month.month, locale), snapshot.month),
    row(`Year ${snapshot.year.label}`, snapshot.year),
  ].join('\n');
}

/** A period's spend in the allowance's unit, with what stands apart from it. Unknown is "not priced", never zero. */
function amountText(
  period: PeriodSpend,
  { allowance: { unit } }: SpendSnapshot,
  locale: string,
  style: 'short' | 'full',
): string {
  const { totals, amount } = period;
  if (unit !== 'tokens' && isNotPriced(period)) return 'not priced';
  const isAssumed = unit !== 'tokens' && totals.assumedRequests > 0;
  const figure = `${isAssumed ? '≈' : ''}${formatAmount(amount.drawn, unit, locale, style)}`;
  const why = unit === 'tokens' ? 'without token counts' : `without a rate to ${unit}`;
  const apart = [
    ...(amount.apart === null ? [] : [formatMoney(amount.apart, 'USD', locale, style)]),
    ...(amount.unexchanged ?? []).map((fee) => formatMoney(fee.amount, fee.currency, locale, style)),
  ];
  return apart.length === 0 ? figure : `${figure} + ${apart.join(' + ')} ${why}`;
}

function lastCallLine(snapshot: SpendSnapshot, now: number, locale: string): string[] {
  const [first, ...others] = snapshot.lastCalls;
  if (first === undefined) return [];
  const call = others.reduce((newest, other) => (other.endedAt > newest.endedAt ? other : newest), first);
  const model = call.responseModel ?? call.requestModel;
  const who = [toolTitle(call.tool), ...(model === null ? [] : [model])].map(escapeMarkdown).join(', ');
  const when = momentText(Date.parse(call.endedAt), now, snapshot.allowance.timeZone, locale);
  return [`Last call: ${formatMoney(call.effectiveCost, 'USD', locale, 'full')}, ${who}, ${when}`];
}

function caveats({ year, knownSince, allowance }: SpendSnapshot, locale: string): string[] {
  const { unpricedRequests, assumedRequests } = year.totals;
  const known = Object.entries(knownSince).map(
    ([tool, day]) => `${escapeMarkdown(toolTitle(tool))} since ${dayText(day, locale)}`,
  );
  const lines: string[] = [];
  if (known.length > 0) lines.push(`Known: ${known.join(' · ')}`);
  if (unpricedRequests > 0) {
    const count = formatTokens(unpricedRequests, locale, 'full');
    lines.push(
      `${count} ${unpricedRequests === 1 ? 'request is' : 'requests are'} not priced and not in the sum.`,
    );
  }
  if (assumedRequests > 0 && allowance.unit !== 'tokens') {
    lines.push('≈ Who pays is not confirmed, so calls stand at list price.');
  }
  return lines;
}

function problemLine({ severity, message, remedy }: Problem): string {
  const mark = severity === 'info' ? 'ℹ' : '⚠';
  return `${mark} ${escapeMarkdown(remedy === null ? message : `${message} ${remedy}`)}`;
}

function moreProblems(count: number): string[] {
  return count > 0 ? [`⚠ ${count} more: ${commandLink('Diagnose', commandIds.diagnose)}`] : [];
}

function linksOf({ consent, link, snapshot }: MeterState): string {
  if (consent !== 'accepted') return commandLink('Start Now', commandIds.startMeter);
  if (link === 'stopped' || link === 'lost') {
    return [
      commandLink('Start the Meter', commandIds.startMeter),
      commandLink('Show Log', commandIds.showLog),
    ].join(' · ');
  }
  const isPaused = snapshot?.state === 'paused';
  return [
    commandLink('Show Panel', commandIds.showPanel),
    commandLink('Set Allowance', commandIds.setAllowance),
    commandLink('Export Month', commandIds.exportMonth),
    isPaused ? commandLink('Resume', commandIds.resume) : commandLink('Pause', commandIds.pause),
  ].join(' · ');
}

/** The commands that the hover's links may run; the editor refuses any other. */
export const hoverCommands: readonly string[] = [
  commandIds.showPanel,
  commandIds.setAllowance,
  commandIds.exportMonth,
  commandIds.pause,
  commandIds.resume,
  commandIds.startMeter,
  commandIds.showLog,
  commandIds.diagnose,
  commandIds.liftLimit,
  commandIds.restoreLimit,
];
