import { formatMoney, formatShare } from '../core/format.ts';
import type { QuotaWindow } from '../core/quota.ts';
import { timeUntil } from './durations.ts';

/** What was read of a window that has begun anew since is no longer so. */
export function hasBegunAnew({ resetsAt }: QuotaWindow, now: number): boolean {
  return resetsAt !== null && Date.parse(resetsAt) <= now;
}

/** `begins anew in 3 hours` */
export function resetText(resetsAt: string, now: number, locale: string): string {
  const at = Date.parse(resetsAt);
  return at <= now ? 'has begun anew since' : `begins anew ${timeUntil(at, now, locale)}`;
}

/** How full a window is, in the vendor's own figures: `42% · $12.40 of $50.00`. Never 0 for what is not told. */
export function quotaFigure(window: QuotaWindow, now: number, locale: string): string {
  if (hasBegunAnew(window, now)) return 'not read since';
  const { usedPercent, note, remaining } = window;
  const parts = [
    usedPercent === null ? null : formatShare(usedPercent / 100),
    usedText(window, locale),
    remaining === null ? null : `${amountText(remaining, window, locale)} left`,
    note,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'not told' : parts.join(' · ');
}

function usedText(window: QuotaWindow, locale: string): string | null {
  const { used, limit, unit } = window;
  if (used === null) return limit === null ? null : `of ${amountText(limit, window, locale)}`;
  if (limit === null) return `${amountText(used, window, locale)} used`;
  const isCounted = unit === null || !isCurrency(unit);
  const usedAmount = isCounted ? plain(used, locale) : amountText(used, window, locale);
  return `${usedAmount} of ${amountText(limit, window, locale)}`;
}

function amountText(amount: string, { unit }: QuotaWindow, locale: string): string {
  if (unit === null) return plain(amount, locale);
  return isCurrency(unit) ? formatMoney(amount, unit, locale, 'full') : `${plain(amount, locale)} ${unit}`;
}

function plain(amount: string, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(Number(amount));
}

function isCurrency(unit: string): boolean {
  return /^[A-Z]{3}$/.test(unit);
}
