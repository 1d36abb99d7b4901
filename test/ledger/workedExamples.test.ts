import { describe, expect, test } from 'vitest';
import { buildSnapshot } from '../../src/core/buildSnapshot.ts';
import { guardAtRest } from '../../src/core/guard.ts';
import type { Ledger } from '../../src/core/ports.ts';
import type { Plan } from '../../src/core/accounts.ts';
import { makeAllowance } from '../unit/builders.ts';
import {
  allDays,
  book,
  callOf,
  connect,
  connectionOf,
  partsIn,
  priceByToken,
  readingOf,
  rowOf,
  spendIn,
  utc,
} from './accountSteps.ts';
import { temporaryLedger } from './temporaryLedger.ts';

/** The examples of the accounting rules, section 9, at every step. */
function openBooks(now = '2026-11-22T12:00'): Ledger {
  return temporaryLedger({ priceObservation: priceByToken, clock: () => utc(now) });
}

/** The calls' cost by column: list, effective, billed. */
function costsIn(ledger: Ledger): (string | null | undefined)[] {
  const totals = ledger.totals([], allDays)[0]?.totals;
  return [totals?.listCost, totals?.effectiveCost, totals?.billedCost];
}

const day = { since: '2026-11-20' };

const plan = (overrides: Partial<Plan> = {}): Plan => ({
  name: 'Max',
  provider: 'anthropic',
  account: null,
  tools: ['claude-code'],
  monthlyFee: '200',
  currency: 'USD',
  from: '2026-11-15',
  until: null,
  ...overrides,
});

test('1: metered 10, report so far 7: settled 7, pending 3, spend 10', () => {
  const ledger = openBooks();
  book(ledger, callOf(10, '2026-11-20T09:30'));
  expect(ledger.accounts.spend(allDays)).toBeNull();
  const account = connect(ledger);
  expect(partsIn(ledger)).toEqual({ total: '10', calls: '10' });
  expect(spendIn(ledger).byAccount['org-1']?.state).toBe('metered only');
  ledger.accounts.recordReading(account, readingOf('2026-11-20T12:00', day, [rowOf('7', '2026-11-20')]));
  expect(partsIn(ledger)).toEqual({ total: '10', calls: '10', settled: '7', pending: '3' });
  expect(spendIn(ledger).byAccount['org-1']).toMatchObject({ state: 'open', settledUntil: null });
  expect(costsIn(ledger)).toEqual(['10', '10', null]);
  expect(ledger.totals([], allDays)[0]?.totals.assumedRequests).toBe(0);
});

test('2: reported 10, revised to 9.20: an adjustment of −0.80 on that day, "revised"', () => {
  const ledger = openBooks();
  book(ledger, callOf(10, '2026-11-20T09:30'));
  const account = connect(ledger);
  const read = (at: string, dollars: string): void => {
    ledger.accounts.recordReading(account, readingOf(at, day, [rowOf(dollars, '2026-11-20')]));
  };
  read('2026-11-21T05:00', '10');
  expect(spendIn(ledger).byAccount['org-1']?.state).toBe('open');
  read('2026-11-21T06:00', '10');
  expect(spendIn(ledger).byAccount['org-1']).toMatchObject({
    state: 'reported',
    settledUntil: '2026-11-21T00:00:00.000Z',
  });
  expect(partsIn(ledger)).toEqual({ total: '10', calls: '10', settled: '10' });
  read('2026-11-21T12:00', '9.2');
  // One read alone lowers nothing.
  expect(partsIn(ledger)).toEqual({ total: '10', calls: '10', settled: '9.2', pending: '0.8' });
  read('2026-11-21T13:00', '9.2');
  expect(partsIn(ledger)).toEqual({ total: '9.2', calls: '10', adjustments: '-0.8', settled: '9.2' });
  expect(ledger.accounts.entries(allDays)).toEqual([
    {
      day: '2026-11-20',
      provider: 'anthropic',
      account: 'org-1',
      kind: 'adjustment',
      reason: 'revised',
      amount: '-0.8',
      chargedAmount: '-0.8',
      currency: 'USD',
    },
  ]);
  expect(costsIn(ledger)).toEqual(['10', '10', null]);
  read('2026-11-24T01:00', '9.2');
  expect(spendIn(ledger).byAccount['org-1']?.state).toBe('final');
});

test('3: the same key in CI: while open 12, in the end 25, of which 15 elsewhere', () => {
  const ledger = openBooks();
  book(ledger, callOf(10, '2026-11-20T09:30'));
  const account = connect(ledger);
  ledger.accounts.recordReading(account, readingOf('2026-11-20T12:00', day, [rowOf('12', '2026-11-20')]));
  expect(partsIn(ledger)).toEqual({
    total: '12',
    calls: '10',
    unmetered: '2',
    settled: '12',
    elsewhere: '2',
  });
  ledger.accounts.recordReading(account, readingOf('2026-11-25T12:00', day, [rowOf('25', '2026-11-20')]));
  expect(partsIn(ledger)).toEqual({
    total: '25',
    calls: '10',
    unmetered: '15',
    settled: '25',
    elsewhere: '15',
  });
  expect(ledger.accounts.cells(account, allDays)).toEqual([
    {
      day: '2026-11-20',
      state: 'final',
      metered: '10',
      reported: '25',
      settled: '25',
      pending: '0',
      elsewhere: '15',
      unmetered: '15',
      adjustment: '0',
      reasons: ['elsewhere'],
      readAt: '2026-11-25T12:00:00.000Z',
    },
  ]);
});

describe('4: a plan of $200 a month from 15 November', () => {
  test('on 22 November 8 of 30 days have accrued, whatever the calls are worth', () => {
    const ledger = openBooks();
    book(ledger, callOf(1934, '2026-11-20T09:30'));
    expect(costsIn(ledger)).toEqual(['1934', '1934', null]);
    ledger.accounts.setPlans([plan()], []);
    expect(partsIn(ledger)).toEqual({ total: '53.333333333333', fees: '53.333333333333' });
    expect(costsIn(ledger)).toEqual(['1934', '0', null]);
    // Billed for the whole month: its days add up to the fee.
    const month = { since: '2026-11-15', until: '2026-12-14', timeZone: null };
    const inDecember = openBooks('2026-12-14T12:00');
    inDecember.accounts.setPlans([plan()], []);
    expect(partsIn(inDecember, month)).toEqual({ total: '200', fees: '200' });
  });

  test('extra usage that its account reports adds to it', () => {
    const ledger = openBooks();
    book(ledger, callOf(1934, '2026-11-20T09:30'));
    ledger.accounts.setPlans([plan({ account: 'person-1' })], []);
    const account = connect(
      ledger,
      connectionOf({ account: { id: 'person-1', kind: 'person', settles: 'whole' } }),
      [],
    );
    expect(spendIn(ledger).byAccount['person-1']).toMatchObject({
      state: 'metered only',
      fees: '53.333333333333',
    });
    expect(Object.keys(spendIn(ledger).byAccount)).toEqual(['person-1']);
    ledger.accounts.recordReading(account, readingOf('2026-11-21T12:00', day, [rowOf('12.4', '2026-11-20')]));
    expect(partsIn(ledger)).toMatchObject({ total: '65.733333333333', unmetered: '12.4' });
    expect(costsIn(ledger)).toEqual(['1934', '0', null]);
  });
});

test('5: a $19 seat in a pool that is not exhausted: spend 19, value 23', () => {
  const ledger = openBooks('2026-11-30T23:00');
  book(
    ledger,
    callOf(23, '2026-11-20T09:30', {
      tool: 'copilot-cli',
      providerName: null,
      stream: 'copilot-cli/telemetry',
    }),
  );
  const seat = plan({
    name: 'Copilot Business',
    provider: 'github-copilot',
    account: 'seat-1',
    tools: ['copilot-cli'],
    monthlyFee: '19',
    from: '2026-11-01',
  });
  ledger.accounts.setPlans([seat], []);
  const account = connect(
    ledger,
    connectionOf({
      provider: 'github-copilot',
      account: { id: 'seat-1', kind: 'seat', settles: 'whole' },
    }),
    [],
  );
  const pool = rowOf('0', '2026-11-20', {
    credits: '2300',
    item: 'copilot_ai_credit',
    listPico: 23_000_000_000_000n,
  });
  ledger.accounts.recordReading(account, readingOf('2026-11-29T12:00', day, [pool]));
  expect(partsIn(ledger)).toEqual({ total: '19', fees: '19' });
  expect(costsIn(ledger)).toEqual(['23', '0', null]);
});

test("6: an answer says 0.0123, the key's day 0.0200: spend 0.0200, elsewhere 0.0077", () => {
  const ledger = openBooks();
  book(
    ledger,
    callOf(0.02, '2026-11-20T09:30', {
      statedCost: '0.0123',
      tool: 'cline',
      providerName: 'openrouter',
      stream: 'gateway',
    }),
  );
  expect(costsIn(ledger)).toEqual(['0.02', '0.0123', '0.0123']);
  const account = connect(
    ledger,
    connectionOf({ provider: 'openrouter', account: { id: 'key-1', kind: 'key', settles: 'whole' } }),
    ['cline'],
  );
  const status = (totalPico: bigint, todayPico: bigint, at: string): void => {
    const counter = { name: 'key', totalPico, todayPico, at: utc(at) };
    ledger.accounts.recordStatus(
      account,
      { limits: [], balances: [], counters: [counter], warnings: [] },
      utc(at),
    );
  };
  // What the key had spent before is an opening balance.
  status(5_020_000_000_000n, 20_000_000_000n, '2026-11-20T22:00');
  expect(partsIn(ledger)).toEqual({
    total: '0.02',
    calls: '0.0123',
    unmetered: '0.0077',
    settled: '0.02',
    elsewhere: '0.0077',
  });
  expect(spendIn(ledger).byAccount['key-1']?.state).toBe('open');
  status(5_020_000_000_000n, 0n, '2026-11-21T00:10');
  expect(spendIn(ledger).total).toBe('0.02');
  expect(spendIn(ledger).byAccount['key-1']).toMatchObject({
    state: 'final',
    settledUntil: '2026-11-21T00:00:00.000Z',
  });
  expect(costsIn(ledger)).toEqual(['0.02', '0.0123', '0.0123']);
});

test("7: an organisation's key without an admin: spend is what was metered, and said to be only that", () => {
  const ledger = openBooks();
  book(ledger, callOf(30, '2026-11-20T09:30'));
  const account = connect(ledger, connectionOf({ account: { kind: 'key', settles: 'never' }, me: [] }));
  ledger.accounts.recordFailure(
    account,
    { since: utc('2026-11-01'), until: utc('2026-11-23') },
    {
      kind: 'permission',
      message: 'No right to reports.',
      remedy: 'Ask an admin.',
      at: utc('2026-11-22T12:00'),
    },
  );
  expect(partsIn(ledger)).toEqual({ total: '30', calls: '30' });
  expect(spendIn(ledger).byAccount['org-1']).toMatchObject({ state: 'metered only', settledUntil: null });
});

test('8: $40 reported on 20 November at the rate of 18 November are €36', () => {
  const ledger = openBooks();
  const account = connect(ledger);
  ledger.accounts.recordReading(account, readingOf('2026-11-21T12:00', day, [rowOf('40', '2026-11-20')]));
  const year = { since: '2026-01-01', until: '2026-12-31', timeZone: null };
  const { year: shown, today } = buildSnapshot({
    now: utc('2026-11-22T12:00'),
    allowance: makeAllowance({
      unit: 'EUR',
      exchangeRates: [{ from: '2026-11-18', currency: 'EUR', perUsd: 0.9 }],
    }),
    days: [],
    entries: ledger.accounts.entriesByDay(year),
    accounts: ledger.accounts.views(year),
    quotas: [],
    isPaused: false,
    reading: null,
    machine: 'm',
    knownSince: {},
    lastCalls: [],
    tools: [],
    guard: guardAtRest,
    problems: [],
    isDemo: false,
  });
  expect(shown.amount).toEqual({ drawn: '36', apart: null });
  expect(shown.totals.requests).toBe(0);
  expect(today.amount.drawn).toBe('0');
});

test('9: an admin key with 50 colleagues changes no personal spend', () => {
  const ledger = openBooks();
  book(ledger, callOf(10, '2026-11-20T09:30'));
  const account = connect(ledger);
  const colleagues = Array.from({ length: 50 }, (_, index) =>
    rowOf('100', '2026-11-20', { who: [`colleague-${String(index)}@example.com`] }),
  );
  const mine = rowOf('10', '2026-11-20', { who: ['Me@Example.com', 'user-7'] });
  ledger.accounts.recordReading(account, readingOf('2026-11-25T12:00', day, [...colleagues, mine]));
  expect(partsIn(ledger)).toEqual({ total: '10', calls: '10', settled: '10' });
});
