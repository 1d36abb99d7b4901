import * as z from 'zod';

const dayMs = 24 * 60 * 60_000;

/*
 * Of a row whose time can't be read nobody knows which figure lacks it, so such an answer is refused as a whole.
 */

/** An instant as vendors write it, RFC 3339 → milliseconds since 1970. */
export const instant = z.string().transform((text, context) => {
  const at = Date.parse(text);
  if (Number.isFinite(at)) return at;
  context.addIssue('no instant');
  return z.NEVER;
});

/** A UTC day as vendors write it: `2026-11-20`, also with a time behind it → its start and end, milliseconds since 1970. */
export const utcDaySpan = z.string().transform((text, context) => {
  const start = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && Number.isFinite(start)) return { start, end: start + dayMs };
  context.addIssue('no day');
  return z.NEVER;
});

/** `2026-11-20` of the UTC day in which an instant lies. */
export function utcDay(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

/** The starts of the UTC days of a span of whole days. */
export function utcDays(since: number, until: number): number[] {
  const days: number[] = [];
  for (let start = since; start < until; start += dayMs) days.push(start);
  return days;
}

/** 00:00 UTC on the first of the month after an instant: when monthly limits begin anew. */
export function startOfNextUtcMonth(now: number): string {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)).toISOString();
}
