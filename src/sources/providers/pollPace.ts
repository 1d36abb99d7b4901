import type { FailureKind } from './http/providerFailure.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** First pause after a failure; each further one doubles it up to the second figure. */
const pauses: Readonly<Record<FailureKind, readonly [first: number, most: number]>> = {
  transient: [minuteMs, hourMs],
  throttled: [15 * minuteMs, 6 * hourMs],
  // Only the user can mend these; a look a day finds what they mended at the vendor.
  credential: [24 * hourMs, 24 * hourMs],
  permission: [24 * hourMs, 24 * hourMs],
  accountKind: [24 * hourMs, 24 * hourMs],
};

/** Trouble that passes is looked after sooner than the interval, but a vendor that is asked twice a day is not asked every minute. */
const partOfInterval = 12;

/**
 * How long to wait before the next reading. Pauses are spread a little, so that a hundred machines of one team don't ask in step, and are
 * never below the vendor's own interval but after trouble that passes.
 *
 * @param failures readings in a row that failed; 0 after a good one
 * @param random 0 to 1
 */
export function pollPauseMs(
  pollMs: number,
  failure: { readonly kind: FailureKind; readonly retryAt: number | null } | null,
  failures: number,
  now: number,
  random: number,
): number {
  const spread = 1 + 0.1 * random;
  if (failure === null) return pollMs * spread;
  const [first, most] = pauses[failure.kind];
  const least = failure.kind === 'transient' ? pollMs / partOfInterval : pollMs;
  // 2 to the 20th is beyond every longest pause, and far from beyond a number.
  const pause = Math.min(most, first * 2 ** Math.min(20, Math.max(0, failures - 1)));
  const told = failure.retryAt === null ? 0 : failure.retryAt - now;
  return Math.max(Math.max(pause, least) * spread, told);
}
