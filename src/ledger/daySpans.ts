import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { dayOf, nextDay, startOfDay } from '../core/time.ts';
import type { SpendQuery } from '../core/totals.ts';

/** Half-open span of instants. */
export interface Span {
  readonly since: number;
  readonly until: number;
}

/** The last day that can be written: there is no day after it to count up to. */
const lastDay = '9999-12-31';

/** Where the asked days begin and end, half-open; `null` is unbounded. */
export function boundsOf(
  { since, until }: Pick<SpendQuery, 'since' | 'until'>,
  zone: string,
): { readonly since: number | null; readonly until: number | null } {
  return {
    since: since === null ? null : startOfDay(since, zone),
    until: until === null || until === lastDay ? null : startOfDay(nextDay(until), zone),
  };
}

const spanSchema = z.object({ first: z.number().nullable(), last: z.number().nullable() });

/** From the first call's end to just after the last one's; `null` in an empty ledger. */
export function spanOfCalls(database: DatabaseSync): Span | null {
  // Two questions, as each alone is answered from an end of the index.
  const { first, last } = spanSchema.parse(
    database
      .prepare('select (select min(ended_at) from call) as first, (select max(ended_at) from call) as last')
      .get(),
  );
  return first === null || last === null ? null : { since: first, until: last + 1 };
}

/**
 * A common table expression `days (day, since, until)` of every day of `zone` that touches the span, and the JSON to
 * bind as `:days`: SQLite knows no zones, so the bounds are computed here and calls are joined to them by their end.
 */
export function daysTable(span: Span, zone: string): { readonly sql: string; readonly days: string } {
  const days: [day: string, since: number, until: number][] = [];
  const last = dayOf(span.until - 1, zone);
  let since = startOfDay(dayOf(span.since, zone), zone);
  for (let day = dayOf(span.since, zone); day <= last; day = nextDay(day)) {
    const until = startOfDay(nextDay(day), zone);
    if (until > since) days.push([day, since, until]);
    since = until;
  }
  return {
    sql: `with days (day, since, until) as materialized (
      select value ->> 0, value ->> 1, value ->> 2 from json_each(:days))`,
    days: JSON.stringify(days),
  };
}
