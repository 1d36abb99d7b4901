/** `7 s`, `1:05`, `1:02:33`: how long something has been going on. A clock that is behind shows 0. */
export function runningTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${String(seconds)} s`;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const padded = (count: number): string => String(count).padStart(2, '0');
  const tail = padded(seconds % 60);
  return hours === 0 ? `${String(minutes)}:${tail}` : `${String(hours)}:${padded(minutes)}:${tail}`;
}

const spans = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `3 minutes ago`, in the reader's language; `just now` below a minute, also for a clock that is behind. */
export function timeAgo(instant: number, now: number, locale: string): string {
  const ms = now - instant;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  for (const [unit, length] of spans) {
    if (ms >= length) return format.format(-Math.floor(ms / length), unit);
  }
  return 'just now';
}

/** `in 3 hours`, in the reader's language; `in less than a minute` below one. */
export function timeUntil(instant: number, now: number, locale: string): string {
  const ms = instant - now;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
  for (const [unit, length] of spans) {
    if (ms >= length) return format.format(Math.round(ms / length), unit);
  }
  return 'in less than a minute';
}
