import type { Tables } from './tables.ts';

/** Whether what ended at an instant may be booked: not before the forgetting, not in a pause, nothing while paused. */
export function admissionOf(tables: Tables): (endedAt: number) => boolean {
  const forgottenBefore = tables.meta.forgottenBefore() ?? -Infinity;
  const pauses = tables.pauses.read();
  if (pauses.some((pause) => pause.resumedAt === null)) return () => false;
  return (endedAt) =>
    endedAt >= forgottenBefore &&
    !pauses.some((pause) => endedAt >= pause.pausedAt && endedAt < (pause.resumedAt ?? Infinity));
}
