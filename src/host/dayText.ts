import { dayOf } from '../core/time.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-18` → `18 Nov 2026`, as the locale writes it. */
export function dayText(day: string, locale: string): string {
  return formatFor(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(day));
}

/** `2026-11` → `November 2026` */
export function monthText(month: string, locale: string): string {
  const options = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return formatFor(locale, options).format(Date.parse(`${month}-01`));
}

/** `14:03` on the same day of the zone as `now`, else with its day. */
export function momentText(instant: number, now: number, timeZone: string, locale: string): string {
  const isToday = dayOf(instant, timeZone) === dayOf(now, timeZone);
  const options = { timeStyle: 'short', timeZone } as const;
  return formatFor(locale, isToday ? options : { dateStyle: 'medium', ...options }).format(instant);
}

/** Making a formatter costs a hundred times what using it does. */
function formatFor(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale} ${JSON.stringify(options)}`;
  let format = formats.get(name);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, options);
    formats.set(name, format);
  }
  return format;
}
