/** Days (`2026-11-18`) and months (`2026-11`) as people write them. They are taken as UTC, so no zone can shift them. */
export function formatDay(day: string, locale: string): string {
  return dayFormat(locale, { month: 'short', day: 'numeric' }).format(new Date(`${day}T00:00:00Z`));
}

export function formatDayWithYear(day: string, locale: string): string {
  return dayFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

export function formatMonth(month: string, locale: string, style: 'narrow' | 'short' | 'long'): string {
  const options = style === 'long' ? ({ month: 'long', year: 'numeric' } as const) : { month: style };
  return dayFormat(locale, options).format(new Date(`${month}-01T00:00:00Z`));
}

/** `Nov 21, 14:32` in the allowance's zone. */
export function formatInstant(instant: string, zone: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(instant));
}

/** `14:32` in the allowance's zone. */
export function formatTime(instant: string, zone: string, locale: string): string {
  const options = { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat(locale, options).format(new Date(instant));
}

function dayFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC', calendar: 'gregory' });
}
