import { forecastYear } from '../core/forecast.ts';
import { formatAmount, formatShare } from '../core/format.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { formatDay } from './dates.ts';

/** `8% faster than an even pace`; `null` when there is no pace to speak of. */
export function paceText(pace: number | null): string | null {
  if (pace === null) return null;
  if (Math.abs(pace - 1) < 0.01) return 'On an even pace';
  if (pace >= 2) return `${(Math.floor(pace * 10) / 10).toFixed(1)} times an even pace`;
  return pace > 1
    ? `${formatShare(pace - 1)} faster than an even pace`
    : `${formatShare(1 - pace)} slower than an even pace`;
}

/** `At the average since Jan 1, the allowance ends on Oct 3.`; `null` when nothing honest can be said. */
export function forecastText(snapshot: SpendSnapshot, locale: string): string | null {
  const forecast = forecastYear(snapshot);
  if (forecast === null) return null;
  const since = formatDay(forecast.since, locale);
  if (forecast.type === 'ends-early') {
    return `At the average since ${since}, the allowance ends on ${formatDay(forecast.day, locale)}.`;
  }
  const amount = formatAmount(String(forecast.yearEnd), snapshot.allowance.unit, locale, 'short');
  return `At the average since ${since}, the year ends at about ${amount}.`;
}
