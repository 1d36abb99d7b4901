import { decimalFromPico } from '../../../core/money.ts';
import type { QuotaWindow } from '../../../core/quota.ts';
import { picoFromCents } from '../amounts.ts';

/** A window of which only that is known which is given. */
export function quotaWindow(known: Partial<QuotaWindow> & Pick<QuotaWindow, 'name'>): QuotaWindow {
  return {
    usedPercent: null,
    resetsAt: null,
    used: null,
    limit: null,
    remaining: null,
    unit: null,
    note: null,
    ...known,
  };
}

/** Each name once: what comes first is the better told. */
export function eachOnce(windows: readonly QuotaWindow[]): readonly QuotaWindow[] {
  return windows.filter((window, index) => windows.findIndex(({ name }) => name === window.name) === index);
}

/** Decimal cents to decimal dollars, or to another currency's whole units. */
export function dollarsOfCents(cents: string | null): string | null {
  return cents === null ? null : decimalFromPico(picoFromCents(cents));
}

/** `null` where there is no limit to hold it against. */
export function percentOf(used: string | null, limit: string | null): number | null {
  if (used === null || limit === null || Number(limit) <= 0) return null;
  return (Number(used) / Number(limit)) * 100;
}

const daySeconds = 86_400;

/** A window's length in words: `5 hours`, `week`, `30 days`. */
export function lengthWords(seconds: number): string {
  if (seconds === 7 * daySeconds) return 'Week';
  if (seconds >= daySeconds) return counted(Math.round(seconds / daySeconds), 'day');
  if (seconds >= 3600) return counted(Math.round(seconds / 3600), 'hour');
  return counted(Math.max(1, Math.round(seconds / 60)), 'minute');
}

function counted(count: number, unit: string): string {
  return `${String(count)} ${unit}${count === 1 ? '' : 's'}`;
}
