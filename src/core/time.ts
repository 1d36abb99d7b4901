/**
 * Days are `YYYY-MM-DD` in an IANA zone, instants are milliseconds since 1970. Everything rests on
 * `Intl.DateTimeFormat`, the only source of zone rules that every runtime ships.
 */
const quarterHourMs = 15 * 60_000;
const dayMs = 24 * 60 * 60_000;

/** No zone is further from UTC than this, with room for historic oddities. */
const widestOffsetMs = 16 * 60 * 60_000;

/** Since 1972 every zone's offset and every shift lies on a quarter of an hour, so one answer serves a whole quarter. */
const dayByQuarterHour = new Map<string, Map<number, string>>();
const formatters = new Map<string, Intl.DateTimeFormat>();

/** A year of quarters is 35,040; a cache beyond several years is no longer a cache. */
const cachedQuartersMax = 200_000;

/** The day on which `instant` falls in `zone`. Throws a RangeError on an unknown zone or an instant that is no date. */
export function dayOf(instant: number, zone: string): string {
  let days = dayByQuarterHour.get(zone);
  if (days === undefined || days.size > cachedQuartersMax) {
    days = new Map();
    dayByQuarterHour.set(zone, days);
  }
  const quarter = Math.floor(instant / quarterHourMs);
  let day = days.get(quarter);
  if (day === undefined) {
    day = formatterFor(zone).format(quarter * quarterHourMs);
    days.set(quarter, day);
  }
  return day;
}

/**
 * The first instant of `day` in `zone`: not always a midnight (clocks that spring forward at 00:00), and for a day that a
 * zone left out, the first instant after it.
 */
export function startOfDay(day: string, zone: string): number {
  const utcMidnight = utcMidnightOf(day);
  let before = Math.floor((utcMidnight - widestOffsetMs) / quarterHourMs);
  let reached = Math.ceil((utcMidnight + widestOffsetMs) / quarterHourMs);
  while (reached - before > 1) {
    const middle = Math.floor((before + reached) / 2);
    if (dayOf(middle * quarterHourMs, zone) >= day) reached = middle;
    else before = middle;
  }
  return reached * quarterHourMs;
}

/** `2026-02-28` + 1 → `2026-03-01`. */
export function addDays(day: string, count: number): string {
  return new Date(utcMidnightOf(day) + count * dayMs).toISOString().slice(0, 10);
}

export function nextDay(day: string): string {
  return addDays(day, 1);
}

/** `2026-11-18` → `2026-11` */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** First and last day of a month `YYYY-MM`. Throws a RangeError on anything else. */
export function daysOfMonth(month: string): { readonly since: string; readonly until: string } {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new RangeError(`not a month like 2026-11: ${month}`);
  const [year = 0, number = 1] = month.split('-').map(Number);
  const first = new Date(0);
  first.setUTCFullYear(year, number, 1);
  return { since: `${month}-01`, until: addDays(first.toISOString().slice(0, 10), -1) };
}

/** Is this text a real day like `2026-02-28`? */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}

/** A zone's name, as `Europe/Berlin` or `UTC`; a bare offset (`+05:17`) is none, and need not lie on a quarter of an hour. */
export function isTimeZone(text: string): boolean {
  if (/^[+-]/.test(text)) return false;
  try {
    formatterFor(text);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The zone of the machine that this runs on. */
export function machineTimeZone(): string {
  return new Intl.DateTimeFormat('en-US').resolvedOptions().timeZone;
}

export interface AllowanceYear {
  /** Half-open span of instants. */
  readonly start: number;
  readonly end: number;
  /** First and last day, both inclusive. */
  readonly since: string;
  readonly until: string;
  /** `2026`, or `2026/27` where the year does not start on 1 January. */
  readonly label: string;
}

/** The allowance year in which `now` lies. */
export function allowanceYear(
  allowance: { readonly yearStart: string; readonly timeZone: string },
  now: number,
): AllowanceYear {
  const today = dayOf(now, allowance.timeZone);
  const calendarYear = Number(today.slice(0, 4));
  const year = dayInYear(calendarYear, allowance.yearStart) <= today ? calendarYear : calendarYear - 1;
  const since = dayInYear(year, allowance.yearStart);
  const following = dayInYear(year + 1, allowance.yearStart);
  return {
    start: startOfDay(since, allowance.timeZone),
    end: startOfDay(following, allowance.timeZone),
    since,
    until: addDays(following, -1),
    label:
      allowance.yearStart === '01-01'
        ? String(year)
        : `${String(year)}/${String((year + 1) % 100).padStart(2, '0')}`,
  };
}

/** 29 February is the 28th in common years. */
function dayInYear(year: number, monthAndDay: string): string {
  const day = `${String(year).padStart(4, '0')}-${monthAndDay}`;
  return isDay(day) ? day : addDays(`${String(year).padStart(4, '0')}-03-01`, -1);
}

function utcMidnightOf(day: string): number {
  if (!isDay(day)) throw new RangeError(`not a day like 2026-11-18: ${day}`);
  return Date.parse(`${day}T00:00:00Z`);
}

function formatterFor(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    // The Canadian form is the ISO one; the calendar is named so that the user's locale can't change it.
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}
