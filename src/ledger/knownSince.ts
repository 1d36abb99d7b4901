import { dayOf, startOfDay } from '../core/time.ts';
import type { Tables } from './tables.ts';

/** The first day of `zone` with a call, by tool. */
export function knownSinceByTool(tables: Tables, zone: string, ledgerZone: string): Record<string, string> {
  // The roll-ups tell the ledger's day, so that no tool's first call has to be looked for from the beginning.
  const firstCall = tables.database.prepare(
    'select ended_at from call where ended_at >= :since and tool = :tool order by ended_at limit 1',
  );
  const days = tables.database
    .prepare('select tool, min(day) as day from rollup_day group by tool')
    .all()
    .map((row) => {
      const tool = Number(row['tool']);
      const since = startOfDay(String(row['day']), ledgerZone);
      const endedAt = Number(firstCall.get({ since, tool })?.['ended_at']);
      return [tables.texts.valueOf(tool), dayOf(endedAt, zone)] as const;
    });
  return Object.fromEntries(days.sort(([one], [other]) => (one < other ? -1 : 1)));
}
