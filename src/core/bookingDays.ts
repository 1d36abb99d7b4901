import { dayOf, nextDay } from './time.ts';

const dayMs = 24 * 3_600_000;

/**
 * The days on which a bucket's rows are booked: for an hour the local day on which it begins, for a day the local day of the same date,
 * for longer ones the local days of all its dates.
 */
export function bookingDays(start: number, end: number, zone: string): readonly string[] {
  if (end - start < dayMs) return [dayOf(start, zone)];
  const days: string[] = [];
  const last = utcDate(end - 1);
  for (let day = utcDate(start); day <= last; day = nextDay(day)) days.push(day);
  return days;
}

/** An amount in so many even parts that add up to it: the remainder goes to the first of them. Works for negative amounts too. */
export function spreadEvenly(pico: bigint, count: number): readonly bigint[] {
  const share = pico / BigInt(count);
  const remainder = pico % BigInt(count);
  const unit = remainder < 0n ? -1n : 1n;
  const longer = Number(remainder * unit);
  return Array.from({ length: count }, (_, index) => (index < longer ? share + unit : share));
}

function utcDate(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
