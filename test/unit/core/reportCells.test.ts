import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bookingDays, spreadEvenly } from '../../../src/core/bookingDays.ts';
import { readCounters, type CounterState } from '../../../src/core/counterSpans.ts';
import { planFees } from '../../../src/core/planFees.ts';
import { payerOf, type PayerRule } from '../../../src/core/payers.ts';
import type { ReportPart, ReportedRow } from '../../../src/core/providerReport.ts';
import { reportedCells } from '../../../src/core/reportCells.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const midnight = Date.UTC(2026, 10, 20);

const row = (dollars: number, overrides: Partial<ReportedRow> = {}): ReportedRow => ({
  start: midnight,
  end: midnight + dayMs,
  costPico: BigInt(dollars),
  listPico: null,
  currency: 'USD',
  who: ['me'],
  model: null,
  item: null,
  category: 'usage',
  tokens: null,
  requests: null,
  credits: null,
  rowId: null,
  isUnreadable: false,
  ...overrides,
});

const part = (rows: readonly ReportedRow[], days = 1): ReportPart => ({
  since: midnight,
  until: midnight + days * dayMs,
  rows,
  dataAsOf: null,
  warnings: [],
});

const isMine = ({ who }: ReportedRow): boolean => who.includes('me');
const figures = (rows: readonly ReportedRow[], days = 1): unknown[] =>
  reportedCells(part(rows, days), 'day', isMine).cells.map((cell) => [
    (cell.start - midnight) / hourMs,
    (cell.end - midnight) / hourMs,
    cell.isEmpty ? null : Number(cell.reportedPico),
  ]);

describe('rows become cells', () => {
  test('rows of a bucket add up, and buckets without a row of mine are empty', () => {
    const colleague = row(50, { who: ['somebody'], start: midnight + dayMs, end: midnight + 2 * dayMs });
    expect(figures([row(3), row(4, { model: 'other' }), colleague], 2)).toEqual([
      [0, 24, 7],
      [24, 48, null],
    ]);
  });

  test('a bucket of which only tokens or an estimate are told has no figure, and an estimate adds nothing', () => {
    const tokens = row(0, { costPico: null, tokens: 5 });
    const guess = row(9, { category: 'estimate' });
    expect(figures([tokens])).toEqual([]);
    expect(figures([guess], 2)).toEqual([[24, 48, null]]);
    expect(figures([row(3), guess, tokens])).toEqual([[0, 24, 3]]);
    // Somebody else's say nothing of mine.
    expect(figures([row(0, { costPico: null, who: ['somebody'] })])).toEqual([[0, 24, null]]);
  });

  test('equal rows without an id are one; with ids each id is one, and the later row of an id counts', () => {
    expect(figures([row(3), row(3)])).toEqual([[0, 24, 3]]);
    expect(figures([row(3, { rowId: 'a' }), row(3, { rowId: 'b' })])).toEqual([[0, 24, 6]]);
    expect(figures([row(3, { rowId: 'a' }), row(5, { rowId: 'a' })])).toEqual([[0, 24, 5]]);
    expect(figures([row(3, { who: ['me', 'x'] }), row(3, { who: ['x', 'me'] })])).toEqual([[0, 24, 3]]);
  });

  test('money that can’t be read or is no dollars leaves its bucket without a figure, whatever else is told of it', () => {
    const euros = row(7, { currency: 'EUR' });
    const garbled = row(0, { costPico: null, isUnreadable: true });
    const overTwoDays = row(4, { end: midnight + 2 * dayMs });
    const unreadable = (rows: readonly ReportedRow[]): unknown[] =>
      reportedCells(part(rows, 3), 'day', isMine).unreadable.map(({ start, end }) => [
        (start - midnight) / dayMs,
        (end - midnight) / dayMs,
      ]);
    for (const bad of [euros, garbled]) {
      expect(figures([bad], 2)).toEqual([[24, 48, null]]);
      expect(figures([row(3), bad], 2)).toEqual([[24, 48, null]]);
      expect(unreadable([row(3), bad])).toEqual([[0, 1]]);
      expect(figures([overTwoDays, bad], 3)).toEqual([[48, 72, null]]);
      expect(unreadable([overTwoDays, bad])).toEqual([[0, 2]]);
    }
    expect(reportedCells(part([row(3), euros]), 'day', isMine).warnings).toEqual([
      'Amounts in EUR can’t be held against what was metered: their days stay as they were.',
    ]);
    // Somebody else's say nothing of mine.
    expect(figures([row(3), { ...euros, who: ['somebody'] }])).toEqual([[0, 24, 3]]);
  });

  test('taxes and rows without money are left out; credits lessen', () => {
    const { cells } = reportedCells(
      part([
        row(10, { listPico: 12n }),
        row(2, { category: 'tax', currency: 'EUR' }),
        row(-3, { category: 'credit' }),
        row(1, { costPico: null }),
      ]),
      'day',
      isMine,
    );
    expect(cells).toEqual([
      {
        start: midnight,
        end: midnight + dayMs,
        reportedPico: 7n,
        listPico: 12n,
        creditPico: -3n,
        isEmpty: false,
      },
    ]);
  });

  test('buckets that overlap in part are one, so that nothing lies in two', () => {
    const long = row(30, { end: midnight + 3 * dayMs, item: 'a fee of three days' });
    expect(figures([row(5), long], 4)).toEqual([
      [0, 72, 35],
      [72, 96, null],
    ]);
  });

  test('whatever the rows, cells do not overlap and lose nothing', () => {
    const anyRow = fc
      .tuple(fc.nat({ max: 40 }), fc.integer({ min: 1, max: 30 }), fc.nat({ max: 9 }), fc.uuid())
      .map(([start, width, dollars, rowId]) =>
        row(dollars, { rowId, start: midnight + start * hourMs, end: midnight + (start + width) * hourMs }),
      );
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 12 }), (rows) => {
        const { cells } = reportedCells(part(rows, 4), 'hour', isMine);
        for (const [index, cell] of cells.entries()) {
          expect(cell.start < cell.end && cell.start >= (cells[index - 1]?.end ?? midnight)).toBe(true);
        }
        const sum = cells.reduce((total, cell) => total + cell.reportedPico, 0n);
        expect(sum).toBe(rows.reduce((total, { costPico }) => total + (costPico ?? 0n), 0n));
      }),
    );
  });
});

describe('the day of a row', () => {
  test.each([
    [
      'an hour, on the local day on which it begins',
      23 * hourMs,
      24 * hourMs,
      'Europe/Berlin',
      ['2026-11-21'],
    ],
    ['an hour before midnight there', 22 * hourMs, 23 * hourMs, 'Europe/Berlin', ['2026-11-20']],
    ['a day, on the day of the same date', 0, dayMs, 'America/Los_Angeles', ['2026-11-20']],
    ['longer, on all its dates', 0, 3 * dayMs, 'Asia/Tokyo', ['2026-11-20', '2026-11-21', '2026-11-22']],
  ])('%s', (_, since, until, zone, days) => {
    expect(bookingDays(midnight + since, midnight + until, zone)).toEqual(days);
  });

  test('parts add up to the whole, differ by one at most, and the earlier days have more', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -1000n, max: 1000n }), fc.integer({ min: 1, max: 31 }), (pico, count) => {
        const parts = spreadEvenly(pico, count);
        expect(parts.reduce((sum, one) => sum + one, 0n)).toBe(pico);
        const sizes = parts.map((one) => (one < 0n ? -one : one));
        expect(sizes).toEqual(sizes.toSorted((one, other) => (one > other ? -1 : one < other ? 1 : 0)));
        expect((sizes[0] ?? 0n) - (sizes.at(-1) ?? 0n) <= 1n).toBe(true);
      }),
    );
  });
});

describe('counters', () => {
  const counter = (totalPico: bigint, todayPico: bigint, at: number) => ({
    name: 'key',
    totalPico,
    todayPico,
    at,
  });
  const spans = (known: CounterState | null, totalPico: bigint, todayPico: bigint, at: number) => {
    const reading = readCounters(known, [counter(totalPico, todayPico, at)], at);
    return {
      state: reading?.state ?? null,
      spans: reading?.spans.map(({ start, end, reportedPico }) => [
        (start - midnight) / dayMs,
        (end - midnight) / dayMs,
        Number(reportedPico),
      ]),
    };
  };

  test('the first read is an opening balance: only the running day counts', () => {
    expect(spans(null, 5000n, 20n, midnight + hourMs).spans).toEqual([[0, 1, 20]]);
  });

  test('two days apart close the days between, to the part of them that came after the last read', () => {
    const { state } = spans(null, 5000n, 20n, midnight + hourMs);
    expect(spans(state, 5100n, 30n, midnight + 2 * dayMs + hourMs).spans).toEqual([
      [0, 2, 90],
      [2, 3, 30],
    ]);
  });

  test('a counter that was reset starts anew, and an older read says nothing', () => {
    const { state } = spans(null, 5000n, 20n, midnight + hourMs);
    expect(spans(state, 7n, 7n, midnight + dayMs).spans).toEqual([
      [0, 1, 0],
      [1, 2, 7],
    ]);
    expect(readCounters(state, [counter(1n, 1n, midnight - 1)], midnight - 1)).toBeNull();
  });
});

describe('plan fees', () => {
  const plan = {
    name: 'Max',
    provider: 'anthropic',
    account: null,
    tools: [],
    monthlyFee: '200',
    currency: 'USD',
    from: '2026-01-31',
    until: null,
  };
  const sum = (since: string, until: string): bigint =>
    planFees(plan, since, until, []).reduce((total, { chargedPico }) => total + chargedPico, 0n);

  test('a billing month that begins on the 31st begins on the last day of shorter months', () => {
    expect(sum('2026-01-01', '2026-02-27')).toBe(200n * 10n ** 12n);
    expect(sum('2026-02-28', '2026-03-30')).toBe(200n * 10n ** 12n);
    expect(sum('2026-03-31', '2026-04-29')).toBe(200n * 10n ** 12n);
  });

  test('the days add up to the fees however they are cut', () => {
    const days = fc
      .integer({ min: 0, max: 400 })
      .map((count) => new Date(Date.UTC(2026, 0, 20 + count)).toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, days, days, (...drawn) => {
        const [first = '', middle = '', last = ''] = drawn.toSorted();
        const next = new Date(Date.parse(middle) + dayMs).toISOString().slice(0, 10);
        expect(sum(first, middle) + sum(next, last)).toBe(sum(first, last));
      }),
    );
  });

  test('in another currency by the last rate on or before the day, and apart without one', () => {
    const euros = { ...plan, monthlyFee: '28', currency: 'EUR', from: '2026-02-01', until: '2026-02-02' };
    const rates = [{ from: '2026-02-02', currency: 'EUR', perUsd: 0.5 }];
    expect(planFees(euros, '2026-01-01', '2026-12-31', rates)).toEqual([
      { day: '2026-02-01', chargedPico: 10n ** 12n, pico: null },
      { day: '2026-02-02', chargedPico: 10n ** 12n, pico: 2n * 10n ** 12n },
    ]);
  });
});

describe('who pays', () => {
  const rule = (account: number, provider: string, overrides: Partial<PayerRule> = {}): PayerRule => ({
    account,
    provider,
    tool: 'opencode',
    since: null,
    until: null,
    isCovered: false,
    ...overrides,
  });
  const rules = [rule(1, 'anthropic'), rule(2, 'bedrock'), rule(3, 'litellm', { tool: 'cline' })];
  const payer = (tool: string, providerName: string | null, of = rules, endedAt = 0): number =>
    payerOf(of, { tool, providerName, endedAt }).account;

  test.each([
    ['by the seller that the call names', 'opencode', 'anthropic', 1],
    ['whatever the seller is called', 'opencode', 'aws.bedrock', 2],
    ['not the account of another seller', 'opencode', 'groq', 0],
    ['not of what runs on the own machine', 'opencode', 'ollama', 0],
    ['nobody where several may', 'opencode', null, 0],
    ['a proxy sells under any name', 'cline', 'anthropic', 3],
    ['not of another tool', 'codex', 'anthropic', 0],
  ])('%s', (_, tool, providerName, account) => {
    expect(payer(tool, providerName)).toBe(account);
  });

  test('a call that names nobody, or a proxy, is of the one account that may have sold it', () => {
    expect(payer('opencode', null, [rule(1, 'anthropic')])).toBe(1);
    expect(payer('opencode', 'our-proxy', [rule(1, 'anthropic')])).toBe(1);
  });

  test('a plan covers its days, and of two plans the later one', () => {
    const dated = [
      rule(1, 'anthropic'),
      rule(4, 'anthropic', { since: 10, isCovered: true }),
      rule(5, 'anthropic', { since: 20, isCovered: true }),
    ];
    expect([9, 10, 20].map((at) => payer('opencode', null, dated, at))).toEqual([1, 4, 5]);
    expect(payerOf(dated, { tool: 'opencode', providerName: null, endedAt: 20 }).isCovered).toBe(true);
  });
});
