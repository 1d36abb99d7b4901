import type { SpendSnapshot } from '../core/snapshot.ts';

/** Within this much of the even pace is "on pace": a working week moves it by more than a figure behind the comma. */
const tolerance = 0.05;

/** What the pace means, in words; empty without an allowance or in the year's first hours. */
export function paceWords({ pace }: Pick<SpendSnapshot, 'pace'>): readonly string[] {
  if (pace === null) return [];
  if (Math.abs(pace - 1) <= tolerance) return ['on pace'];
  return pace > 1
    ? [`ahead of pace: spending ${pace.toFixed(1)} times as fast as the year goes by`]
    : ['below pace'];
}
