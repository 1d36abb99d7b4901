import type { CallRecord } from '../core/callRecord.ts';
import type { BookService } from '../core/meterService.ts';
import type { SpendQuery } from '../core/totals.ts';

/**
 * The calls, oldest first, asked for day by day: a year of a million calls is never in memory, nor on the socket, at once.
 */
export async function* callsByDay(
  service: BookService,
  query: SpendQuery,
  limit: number | null,
): AsyncGenerator<CallRecord> {
  let left = limit ?? Infinity;
  const days = await service.totals(['day'], query);
  for (const day of days.map(({ key }) => key[0] ?? '').sort()) {
    if (left <= 0) return;
    const page = await service.calls({
      ...query,
      since: day,
      until: day,
      ...(Number.isFinite(left) ? { limit: left } : {}),
    });
    left -= page.length;
    yield* page;
  }
}
