import type { AccountView, DayEntries } from './accounts.ts';
import type { Allowance } from './allowance.ts';
import { nothingInFlight } from './callInFlight.ts';
import type { CallRecord } from './callRecord.ts';
import { drawnAmount, knownCost, shareUsed, type DaySpend } from './drawn.ts';
import type { GuardState } from './guard.ts';
import { guardFigures, limitReached, type GuardedSpend } from './guardRules.ts';
import type { MonthSpend, PeriodSpend, Problem, ReadingProgress, SpendSnapshot } from './snapshot.ts';
import { noTotals, sumTotals } from './sumTotals.ts';
import type { QuotaView } from './quota.ts';
import type { ToolState } from './toolConnection.ts';
import { allowanceYear, dayOf, daysOfMonth, monthOf, nextDay } from './time.ts';

/** What the ledger and the readers know at one moment. */
export interface SnapshotParts {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly allowance: Allowance;
  /** The days of the allowance year that have calls, in any order. */
  readonly days: readonly DaySpend[];
  /** Rows of spend beside the calls, of the days that have some. */
  readonly entries: readonly DayEntries[];
  /** With the sums of the allowance year. */
  readonly accounts: readonly AccountView[];
  readonly quotas: readonly QuotaView[];
  readonly isPaused: boolean;
  readonly reading: ReadingProgress | null;
  readonly machine: string;
  readonly knownSince: Readonly<Record<string, string>>;
  readonly lastCalls: readonly CallRecord[];
  readonly tools: readonly ToolState[];
  readonly guard: Omit<GuardState, 'reached' | 'refused'>;
  readonly problems: readonly Problem[];
  readonly isDemo: boolean;
}

/** In the first day of a year any spend would look like a race. */
const paceUnknownMs = 24 * 60 * 60_000;

/** Adds the days up to the one value that every view draws. */
export function buildSnapshot(parts: SnapshotParts): SpendSnapshot {
  const { now, allowance } = parts;
  const days = withEntries(parts.days, parts.entries);
  const year = allowanceYear(allowance, now);
  const today = dayOf(now, allowance.timeZone);
  const period = (since: string, until: string): PeriodSpend => {
    const inside = days.filter(({ day }) => day >= since && day <= until);
    return {
      since,
      until,
      totals: sumTotals(inside.map(({ totals }) => totals)),
      cost: knownCost(inside),
      amount: drawnAmount(inside, allowance),
    };
  };
  const yearSpend = period(year.since, year.until);
  const months = monthsOf(year.since, today, year.until).map(({ month, since, until }): MonthSpend => ({
    month,
    ...period(since, until),
  }));
  const used = shareUsed(yearSpend.amount.drawn, allowance.amount);
  const shareOfYear = (now - year.start) / (year.end - year.start);
  const spend: GuardedSpend = {
    state: parts.isPaused ? 'paused' : parts.reading === null ? 'live' : 'reading',
    allowance,
    year: { ...yearSpend, label: year.label },
    shareUsed: used,
    today: period(today, today),
  };
  return {
    version: 1,
    at: new Date(now).toISOString(),
    ...spend,
    reading: parts.reading,
    machine: parts.machine,
    shareOfYear,
    pace: used === null || now - year.start < paceUnknownMs ? null : used / shareOfYear,
    month: months.at(-1) ?? { month: monthOf(today), ...period(today, today) },
    months,
    knownSince: parts.knownSince,
    lastCalls: parts.lastCalls,
    inFlight: nothingInFlight,
    tools: parts.tools,
    accounts: parts.accounts,
    quotas: parts.quotas,
    guard: {
      ...parts.guard,
      reached: limitReached(parts.guard.limits, guardFigures(spend, now)),
      refused: null,
    },
    problems: parts.problems,
    isDemo: parts.isDemo,
  };
}

/** A day may have rows beside the calls and no call. */
function withEntries(days: readonly DaySpend[], entries: readonly DayEntries[]): readonly DaySpend[] {
  if (entries.length === 0) return days;
  const left = new Map(
    // Where all that is known of a day stands apart its dollars are unknown, and no zero.
    entries.map(({ day, amount, unexchanged }) => [
      day,
      { entries: amount === '0' ? undefined : amount, unexchanged },
    ]),
  );
  const withCalls = days.map((spend) => {
    const beside = left.get(spend.day);
    left.delete(spend.day);
    return beside === undefined ? spend : { ...spend, ...beside };
  });
  return [...withCalls, ...[...left].map(([day, beside]) => ({ day, totals: noTotals, ...beside }))];
}

/**
 * The calendar months of a year that have begun by `today`. A year that starts within a month begins with the rest of that month and
 * ends with the start of another, so that the months add up to the year.
 */
function monthsOf(
  since: string,
  today: string,
  until: string,
): { month: string; since: string; until: string }[] {
  const months: { month: string; since: string; until: string }[] = [];
  for (let first = since; first <= today && first <= until;) {
    const month = monthOf(first);
    const last = daysOfMonth(month).until;
    months.push({ month, since: first, until: last < until ? last : until });
    first = nextDay(last);
  }
  return months;
}
