import { dollarsForDrawing } from '../core/money.ts';
import { hasSpend } from '../core/periodSpend.ts';
import type { MonthSpend, SpendSnapshot } from '../core/snapshot.ts';
import { addDays, allowanceYear, daysOfMonth, monthOf } from '../core/time.ts';

/** One calendar month of the allowance year, ready for drawing. */
export interface YearMonth {
  /** `2026-11` */
  readonly month: string;
  readonly state: 'known' | 'before-known' | 'to-come';
  /** The month of today: its figure still grows. */
  readonly isRunning: boolean;
  readonly spend: MonthSpend | null;
  /** In the allowance's unit, for drawing only. */
  readonly drawn: number;
  /** A twelfth of the allowance, in a month that the year only touches its days' part of it; `null` without an amount. */
  readonly evenPace: number | null;
}

/** Every month that the allowance year touches: 12, or 13 where it starts within one. */
export function yearMonths(snapshot: SpendSnapshot): readonly YearMonth[] {
  const { since, until } = allowanceYear(snapshot.allowance, Date.parse(snapshot.at));
  const months: YearMonth[] = [];
  for (
    let month = monthOf(since);
    month <= monthOf(until);
    month = monthOf(addDays(daysOfMonth(month).until, 1))
  ) {
    const spend = snapshot.months.find((candidate) => candidate.month === month) ?? null;
    const days = daysOfMonth(month);
    const daysInYear = daysBetween(
      days.since < since ? since : days.since,
      days.until > until ? until : days.until,
    );
    const { amount } = snapshot.allowance;
    months.push({
      month,
      state: stateOf(month, spend, snapshot),
      isRunning: month === snapshot.month.month,
      spend,
      drawn: dollarsForDrawing(spend?.amount.drawn ?? null),
      evenPace: amount === null ? null : ((amount / 12) * daysInYear) / daysBetween(days.since, days.until),
    });
  }
  return months;
}

/** The first day of which anything is known, over all tools; `null` before the first call. */
export function firstKnownDay(snapshot: SpendSnapshot): string | null {
  return Object.values(snapshot.knownSince).toSorted()[0] ?? null;
}

function stateOf(month: string, spend: MonthSpend | null, snapshot: SpendSnapshot): YearMonth['state'] {
  if (month > snapshot.month.month) return 'to-come';
  const known = firstKnownDay(snapshot);
  const isSpent = spend !== null && hasSpend(spend);
  return !isSpent && (known === null || month < monthOf(known)) ? 'before-known' : 'known';
}

function daysBetween(since: string, until: string): number {
  return Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${since}T00:00:00Z`)) / 86_400_000) + 1;
}
