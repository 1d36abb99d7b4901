import type { CallInFlight } from '../core/callInFlight.ts';
import { formatMoney } from '../core/format.ts';
import { isLifted, refusingLimit } from '../core/guardRules.ts';
import { limitWords } from '../core/guardWords.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { momentText } from './dayText.ts';
import { commandIds } from './ids.ts';
import { commandLink, escapeMarkdown } from './markdown.ts';
import { toolTitle } from '../core/toolTitle.ts';

/** More tools and models than this are a number. */
const callersMax = 3;

/** The hover's lines about this moment: calls in flight, the limit, agents that spend fast. */
export function liveLines(snapshot: SpendSnapshot, now: number, locale: string): string[] {
  return [...guardLines(snapshot, now, locale), ...inFlightLine(snapshot)];
}

function inFlightLine({ inFlight: { count, calls } }: SpendSnapshot): string[] {
  if (count === 0) return [];
  const callers = [...new Set(calls.map(callerOf))];
  const named = callers.slice(0, callersMax).join(' · ');
  const more = callers.length > callersMax ? ' · …' : '';
  return [`${String(count)} ${count === 1 ? 'call' : 'calls'} in flight: ${named}${more}`];
}

function callerOf({ tool, model }: CallInFlight): string {
  const title = tool === 'unknown' ? 'a tool' : toolTitle(tool);
  return escapeMarkdown(model === null ? title : `${title}, ${model}`);
}

function guardLines(snapshot: SpendSnapshot, now: number, locale: string): string[] {
  const { guard, allowance } = snapshot;
  const lines: string[] = [];
  const limit = refusingLimit(snapshot, now);
  const words = limit === null ? null : limitWords(snapshot, limit, locale);
  if (words !== null) {
    lines.push(
      `⚠ Calls through the gateway are refused: ${escapeMarkdown(`${words.name} is reached (${words.spent}).`)} ` +
        commandLink('Lift for an Hour', commandIds.liftLimit),
    );
  } else if (isLifted(guard, now) && guard.liftedUntil !== null) {
    const end = momentText(Date.parse(guard.liftedUntil), now, allowance.timeZone, locale);
    lines.push(
      `The limit is lifted until ${escapeMarkdown(end)}. ${commandLink('Put It Back', commandIds.restoreLimit)}`,
    );
  }
  for (const { tool, perHour } of guard.burning) {
    const rate = escapeMarkdown(formatMoney(perHour, 'USD', locale, 'short'));
    lines.push(`⚠ ${escapeMarkdown(toolTitle(tool))} spends ${rate} an hour.`);
  }
  return lines;
}
