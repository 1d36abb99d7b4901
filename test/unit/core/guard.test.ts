import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildSnapshot } from '../../../src/core/buildSnapshot.ts';
import { burningAgents, burnWindowMs } from '../../../src/core/burnRate.ts';
import { guardAtRest, noLimits, type GuardLimits } from '../../../src/core/guard.ts';
import { limitReached, refusingLimit } from '../../../src/core/guardRules.ts';
import { limitWords, refusalSentence, todayText } from '../../../src/core/guardWords.ts';
import { picoFromDecimal, picoFromDollars } from '../../../src/core/money.ts';
import type { SpendSnapshot } from '../../../src/core/snapshot.ts';
import type { Totals } from '../../../src/core/totals.ts';
import { makeAllowance, makeTotals } from '../builders.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const hourMs = 3_600_000;

interface Scene {
  readonly today?: Partial<Totals> | null;
  /** Dollars of today beside the calls. */
  readonly entries?: string;
  readonly limits?: Partial<GuardLimits>;
  readonly liftedUntil?: number | null;
  readonly isPaused?: boolean;
  readonly allowance?: Parameters<typeof makeAllowance>[0];
  readonly at?: number;
}

/** A snapshot whose only calls are today's. */
function scene({
  today = null,
  entries,
  limits = {},
  liftedUntil = null,
  isPaused = false,
  allowance,
  at = now,
}: Scene) {
  return buildSnapshot({
    now: at,
    allowance: makeAllowance(allowance),
    days: today === null ? [] : [{ day: '2026-11-22', totals: makeTotals(today) }],
    isPaused,
    reading: null,
    machine: 'workstation',
    knownSince: {},
    lastCalls: [],
    tools: [],
    entries: entries === undefined ? [] : [{ day: '2026-11-22', amount: entries }],
    accounts: [],
    quotas: [],
    guard: {
      ...guardAtRest,
      limits: { ...noLimits, ...limits },
      liftedUntil: liftedUntil === null ? null : new Date(liftedUntil).toISOString(),
    },
    problems: [],
    isDemo: false,
  });
}

const cents = fc.integer({ min: 0, max: 10_000_000 });
const dollarsOf = (count: number): string => (count / 100).toFixed(2);
const limitCents = fc.integer({ min: 1, max: 10_000_000 });

describe('what is refused', () => {
  test('nothing without a limit, whatever was spent', () => {
    fc.assert(
      fc.property(cents, fc.boolean(), (spent, isOver) => {
        const amount = isOver ? 0.01 : 1e9;
        const snapshot = scene({ today: { effectiveCost: dollarsOf(spent) }, allowance: { amount } });
        expect([snapshot.guard.reached, refusingLimit(snapshot, now)]).toEqual([null, null]);
      }),
    );
  });

  test('the day’s limit holds fees, what was not metered and what was taken back as well as calls', () => {
    const limits = { dailyLimit: 50 };
    const calls = { today: { effectiveCost: '30' }, limits };
    expect(refusingLimit(scene(calls), now)).toBeNull();
    expect(refusingLimit(scene({ ...calls, entries: '19.99' }), now)).toBeNull();
    const reached = scene({ ...calls, entries: '20' });
    expect(refusingLimit(reached, now)).toBe('daily');
    expect(todayText(reached, 'en-US')).toBe('$50.00 spent');
    expect(refusingLimit(scene({ limits, entries: '50' }), now)).toBe('daily');
    expect(
      refusingLimit(scene({ today: { effectiveCost: '60' }, limits, entries: '-10.01' }), now),
    ).toBeNull();
  });

  test('exactly from the daily limit on, to the cent', () => {
    fc.assert(
      fc.property(cents, limitCents, (spent, limit) => {
        const snapshot = scene({
          today: { effectiveCost: dollarsOf(spent) },
          limits: { dailyLimit: limit / 100 },
        });
        expect(refusingLimit(snapshot, now)).toBe(spent >= limit ? 'daily' : null);
        expect(snapshot.guard.reached).toBe(refusingLimit(snapshot, now));
      }),
    );
  });

  test('exactly from the share of the allowance on', () => {
    fc.assert(
      fc.property(cents, limitCents, fc.integer({ min: 1, max: 20 }), (spent, amount, tenths) => {
        const snapshot = scene({
          today: { effectiveCost: dollarsOf(spent) },
          limits: { allowanceLimit: tenths / 10 },
          allowance: { amount: amount / 100 },
        });
        expect(refusingLimit(snapshot, now)).toBe(spent * 10 >= tenths * amount ? 'allowance' : null);
      }),
    );
  });

  test('by a share of tokens, where the allowance is in tokens', () => {
    const allowance = { unit: 'tokens', amount: 1000 };
    const today = { effectiveCost: null, totalTokens: 900 };
    expect(refusingLimit(scene({ today, allowance, limits: { allowanceLimit: 0.9 } }), now)).toBe(
      'allowance',
    );
    expect(refusingLimit(scene({ today, allowance, limits: { allowanceLimit: 0.91 } }), now)).toBeNull();
  });

  test('nothing while metering is paused', () => {
    const limits = { dailyLimit: 1, allowanceLimit: 0.01 };
    expect(refusingLimit(scene({ today: { effectiveCost: '500' }, limits, isPaused: true }), now)).toBeNull();
  });

  test('nothing on an unknown figure: it is neither 0 nor without end', () => {
    const today = { effectiveCost: null, unpricedRequests: 1 };
    const limits = { dailyLimit: 0.01, allowanceLimit: 0.001 };
    const snapshot = scene({ today, limits });
    expect(refusingLimit(snapshot, now)).toBeNull();
    expect(limitWords(snapshot, 'daily', 'en')?.spent).toBe('not priced');
    expect(limitWords(snapshot, 'allowance', 'en')?.spent).toBe('not priced');
    expect(limitReached({ ...noLimits, ...limits }, { todayCost: null, shareUsed: null })).toBeNull();
  });

  test('nothing in another day or year than the snapshot’s, of which nothing is known yet', () => {
    const zone = 'America/New_York';
    const snapshot = scene({
      today: { effectiveCost: '500' },
      limits: { dailyLimit: 50 },
      allowance: { timeZone: zone },
    });
    const midnight = Date.parse('2026-11-23T05:00:00Z');
    expect(refusingLimit(snapshot, midnight - 1)).toBe('daily');
    expect(refusingLimit(snapshot, midnight)).toBeNull();
    const year = scene({ today: { effectiveCost: '500' }, limits: { allowanceLimit: 0.01 } });
    expect(refusingLimit(year, Date.parse('2026-12-31T23:59:59Z'))).toBe('allowance');
    expect(refusingLimit(year, Date.parse('2027-01-01T00:00:00Z'))).toBeNull();
  });

  test('the allowance’s limit goes on where the day’s has ended with the day', () => {
    const snapshot = scene({
      today: { effectiveCost: '500' },
      limits: { dailyLimit: 50, allowanceLimit: 0.01 },
    });
    expect(refusingLimit(snapshot, now)).toBe('daily');
    expect(refusingLimit(snapshot, now + 24 * hourMs)).toBe('allowance');
  });

  test('nothing while lifted, and again from the lift’s end on', () => {
    fc.assert(
      fc.property(fc.integer({ min: -hourMs, max: 2 * hourMs }), (later) => {
        const snapshot = scene({
          today: { effectiveCost: '500' },
          limits: { dailyLimit: 50 },
          liftedUntil: now + hourMs,
        });
        expect(snapshot.guard.reached).toBe('daily');
        expect(refusingLimit(snapshot, now + later)).toBe(later < hourMs ? null : 'daily');
      }),
    );
  });
});

describe('the sentence of a refusal', () => {
  const sentenceOf = (snapshot: SpendSnapshot): string => {
    const limit = refusingLimit(snapshot, now);
    return limit === null ? 'none' : refusalSentence(snapshot, limit, 'en-US');
  };

  test.each<[Partial<Totals>, number, string]>([
    [{ effectiveCost: '50.12' }, 50, 'today’s limit of $50 is reached ($50.12 spent)'],
    [
      { effectiveCost: '50.12', assumedRequests: 1, unpricedRequests: 2 },
      49.5,
      'today’s limit of $49.50 is reached (≈$50.12+ spent)',
    ],
  ])('tells the day’s spend and what is unsure about it', (today, dailyLimit, words) => {
    expect(sentenceOf(scene({ today, limits: { dailyLimit } }))).toBe(
      `Compute Spend: ${words}. In the editor run “Compute Spend: Lift the Limit for an Hour”, ` +
        'or raise computeSpend.guard.dailyLimit.',
    );
  });

  test('tells the share of the allowance', () => {
    const today = { effectiveCost: '9012.4' };
    expect(sentenceOf(scene({ today, limits: { allowanceLimit: 0.9 } }))).toBe(
      'Compute Spend: the limit of 90% of the allowance is reached (90% used, $9,012 of $10,000). ' +
        'In the editor run “Compute Spend: Lift the Limit for an Hour”, or raise computeSpend.guard.allowanceLimit.',
    );
  });
});

describe('agents that spend fast', () => {
  const agent = (cost: string, sessionId: string | null = 'one') => ({
    tool: 'claude-code',
    sessionId,
    cost,
  });

  test('are those whose last ten minutes go beyond the rate, and no other', () => {
    fc.assert(
      fc.property(fc.array(cents, { maxLength: 20 }), limitCents, (spends, rate) => {
        const agents = spends.map((spent, index) => agent(dollarsOf(spent), String(index)));
        const burning = burningAgents(agents, rate / 100);
        const fast = spends.flatMap((spent, index) => (spent * 6 > rate ? [String(index)] : []));
        expect(burning.map(({ sessionId }) => sessionId).sort()).toEqual(fast.sort());
        for (const { perHour } of burning) {
          expect(picoFromDecimal(perHour)).toBeGreaterThan(picoFromDollars(rate / 100));
        }
      }),
    );
  });

  test('come fastest first, their rate exact', () => {
    expect(burnWindowMs).toBe(hourMs / 6);
    expect(burningAgents([agent('0.1'), agent('0.333333333333', null), agent('0')], 0.5)).toEqual([
      { tool: 'claude-code', sessionId: null, perHour: '1.999999999998' },
      { tool: 'claude-code', sessionId: 'one', perHour: '0.6' },
    ]);
  });
});
