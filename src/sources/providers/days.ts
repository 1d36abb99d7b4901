const dayMs = 24 * 60 * 60_000;

/** `2026-11-20` of the UTC day in which an instant lies. */
export function utcDay(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

/** Start and end of a UTC day as vendors write it: `2026-11-20`, also with a time behind it. `null` for anything else. */
export function utcDaySpan(text: string): { readonly start: number; readonly end: number } | null {
  const start = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}/.test(text) && Number.isFinite(start) ? { start, end: start + dayMs } : null;
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
