import type { Allowance } from './allowance.ts';
import type { GuardLimits, GuardState, ReachedLimit } from './guard.ts';
import { picoFromDecimal, picoFromDollars } from './money.ts';
import type { PeriodSpend, SpendSnapshot } from './snapshot.ts';
import { dayOf } from './time.ts';

/** What limits are measured against. Unknown is `null`: it reaches no limit, as a call must not be refused on a guess. */
export interface GuardFigures {
  /** Dollars spent today, with fees and what reports hold beside the calls, the known part, decimal text. */
  readonly todayCost: string | null;
  readonly shareUsed: number | null;
}

/** The limit that these figures have reached. The day's comes first, as it is the one that the user meets daily. */
export function limitReached(limits: GuardLimits, figures: GuardFigures): ReachedLimit | null {
  const { todayCost, shareUsed } = figures;
  if (limits.dailyLimit !== null && todayCost !== null) {
    if (picoFromDecimal(todayCost) >= picoFromDollars(limits.dailyLimit)) return 'daily';
  }
  if (limits.allowanceLimit !== null && shareUsed !== null && shareUsed >= limits.allowanceLimit) {
    return 'allowance';
  }
  return null;
}

/** The parts of a snapshot that the guard looks at. */
export type GuardedSpend = Pick<SpendSnapshot, 'state' | 'today' | 'year' | 'shareUsed' | 'allowance'>;

/** What a snapshot's figures are worth at `now`: none while metering is paused, none of a day or a year that is over. */
export function guardFigures(spend: GuardedSpend, now: number): GuardFigures {
  const { state, today, year, shareUsed, allowance } = spend;
  if (state === 'paused') return { todayCost: null, shareUsed: null };
  const day = dayOf(now, allowance.timeZone);
  return {
    todayCost: day === today.until ? today.cost : null,
    shareUsed: day >= year.since && day <= year.until && isShareKnown(year, allowance) ? shareUsed : null,
  };
}

/** A year in which no call could be priced has used an unknown share, which the sums write as 0. */
export function isShareKnown({ totals, cost }: PeriodSpend, allowance: Allowance): boolean {
  return allowance.unit === 'tokens' || totals.requests === 0 || cost !== null;
}

export function isLifted({ liftedUntil }: Pick<GuardState, 'liftedUntil'>, now: number): boolean {
  return liftedUntil !== null && now < Date.parse(liftedUntil);
}

/** The limit for which a call that comes at `now` is refused; `null` lets it pass. */
export function refusingLimit(snapshot: SpendSnapshot, now: number): ReachedLimit | null {
  const { guard } = snapshot;
  return isLifted(guard, now) ? null : limitReached(guard.limits, guardFigures(snapshot, now));
}
