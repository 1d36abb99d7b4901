import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nothingInFlight, type InFlight } from '../../src/core/callInFlight.ts';
import type { SpendSnapshot } from '../../src/core/snapshot.ts';
import { LiveSnapshots } from '../../src/link/liveSnapshots.ts';
import { standInSnapshot } from './standInSnapshot.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp({ windows = 1 } = {}) {
  const sent: SpendSnapshot[] = [];
  const state: { inFlight: InFlight; windows: number } = { inFlight: nothingInFlight, windows };
  const live = new LiveSnapshots({
    inFlight: () => state.inFlight,
    hasWindows: () => state.windows > 0,
    send: (snapshot) => sent.push(snapshot),
    clock: Date.now,
  });
  const change = (count: number): void => {
    state.inFlight = { count, calls: [] };
    live.changed();
  };
  return { live, sent, state, change, counts: () => sent.map(({ inFlight }) => inFlight.count) };
}

test('a thousand changes in a second are told at most eleven times, the last state among them', () => {
  const { live, sent, change, counts } = setUp();
  live.push(standInSnapshot('first'));
  for (let count = 1; count <= 1000; count += 1) {
    change(count);
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(1000);
  expect(sent.length).toBeGreaterThan(5);
  expect(sent.length).toBeLessThanOrEqual(12);
  expect(counts().at(-1)).toBe(1000);
  expect(vi.getTimerCount()).toBe(0);
});

test('a change after a rest is told at once', () => {
  const { live, change, counts } = setUp();
  live.push(standInSnapshot('first'));
  vi.advanceTimersByTime(60_000);
  change(1);
  vi.advanceTimersByTime(0);
  expect(counts()).toEqual([0, 1]);
});

test('what is pushed meanwhile carries the change, which is then not told again', () => {
  const { live, change, counts } = setUp();
  live.push(standInSnapshot('first'));
  change(1);
  live.push(standInSnapshot('second'));
  vi.advanceTimersByTime(1000);
  expect(counts()).toEqual([0, 1]);
});

test('without a window nothing is sent and no timer runs; nor before there is a snapshot', () => {
  const { live, sent, state, change } = setUp({ windows: 0 });
  live.push(standInSnapshot('first'));
  change(1);
  expect([sent.length, vi.getTimerCount()]).toEqual([0, 0]);
  state.windows = 1;
  const early = setUp();
  early.change(1);
  expect([early.sent.length, vi.getTimerCount()]).toEqual([0, 0]);
  expect(early.live.refusal('codex')).toBeNull();
  live.dispose();
});
