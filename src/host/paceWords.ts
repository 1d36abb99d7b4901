import type { SpendSnapshot } from '../core/snapshot.ts';

/** Near enough to even to be called "on pace": a working week moves it by more than a figure behind the comma. */
const onPaceFrom = 0.95;
const onPaceUntil = 1.05;

/** What the pace means, in words; empty without an allowance or in the year's first hours. */
export function paceWords({ pace }: Pick<SpendSnapshot, 'pace'>): readonly string[] {
  if (pace === null) return [];
  if (pace >= onPaceFrom && pace <= onPaceUntil) return ['on pace'];
  return pace > 1
    ? [`ahead of pace, spending ${pace.toFixed(1)} times as fast as the year goes by`]
    : ['below pace'];
}
