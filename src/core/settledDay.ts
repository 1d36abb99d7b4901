import { dayOf } from './time.ts';

/** The last day that is settled whole or in part, by the instant up to which every bucket is. Reports cut their days in UTC. */
export function settledDay(settledUntil: string): string {
  return dayOf(Date.parse(settledUntil) - 1, 'UTC');
}
