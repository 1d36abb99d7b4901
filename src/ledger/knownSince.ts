import { dayOf } from '../core/time.ts';
import type { Tables } from './tables.ts';

/** The first day with a call, by tool. */
export function knownSinceByTool(tables: Tables, zone: string): Record<string, string> {
  const first = tables.database.prepare(
    'select ended_at from call where tool = :tool order by ended_at limit 1',
  );
  const days = tables.database
    .prepare('select distinct tool from rollup_day')
    .all()
    .map((row) => Number(row['tool']))
    .map(
      (tool) => [tables.texts.valueOf(tool), dayOf(Number(first.get({ tool })?.['ended_at']), zone)] as const,
    );
  return Object.fromEntries(days.sort(([one], [other]) => (one < other ? -1 : 1)));
}
