import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BookGuard } from '../../src/bookGuard.ts';
import { noLimits } from '../../src/core/guard.ts';
import { makeObservation } from './observations.ts';
import { temporaryLedger } from './temporaryLedger.ts';

const noon = Date.UTC(2026, 10, 18, 12);
const hourMs = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: noon });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const ledger = temporaryLedger({ clock: Date.now });
  let changes = 0;
  const guard = new BookGuard(Date.now, () => {
    changes += 1;
  });
  return { ledger, guard, changes: () => changes };
}

test('a lift ends by itself: a snapshot is asked for, and nothing is lifted in it', () => {
  const { ledger, guard, changes } = setUp();
  guard.lift(ledger, noon + hourMs);
  expect(guard.read(ledger, noLimits).liftedUntil).toBe('2026-11-18T13:00:00.000Z');
  vi.advanceTimersByTime(hourMs - 1);
  expect([changes(), guard.isMoving]).toEqual([0, true]);
  vi.advanceTimersByTime(1);
  expect(changes()).toBe(1);
  expect(guard.read(ledger, noLimits).liftedUntil).toBeNull();
  expect([guard.isMoving, vi.getTimerCount()]).toEqual([false, 0]);
});

test('a lift is kept for the next meter, put back at once, and never longer than a day', () => {
  const { ledger, guard } = setUp();
  guard.lift(ledger, noon + 1000 * hourMs);
  guard.dispose();
  const next = new BookGuard(Date.now, () => undefined);
  expect(next.read(ledger, noLimits).liftedUntil).toBe('2026-11-19T12:00:00.000Z');
  next.lift(ledger, null);
  expect(next.read(ledger, noLimits).liftedUntil).toBeNull();
  expect(vi.getTimerCount()).toBe(0);
});

test('an agent burns until its last ten minutes are cheap again, and only where a rate is set', () => {
  const { ledger, guard } = setUp();
  ledger.book({ observations: [makeObservation({ endedAt: noon })], files: [] });
  // The call costs $0.002274, six times that an hour.
  const limits = { ...noLimits, burnRate: 0.013 };
  const burning = [{ tool: 'claude-code', sessionId: 'session-1', perHour: '0.013644' }];
  expect(guard.read(ledger, noLimits).burning).toEqual([]);
  expect(guard.read(ledger, limits).burning).toEqual(burning);
  expect(guard.read(ledger, { ...noLimits, burnRate: 0.014 }).burning).toEqual([]);
  vi.advanceTimersByTime(10 * 60_000);
  expect(guard.read(ledger, limits).burning).toEqual(burning);
  expect(guard.isMoving).toBe(true);
  vi.advanceTimersByTime(1);
  expect(guard.read(ledger, limits).burning).toEqual([]);
  expect(guard.isMoving).toBe(false);
});
