import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalFromPico, picoFromDecimal } from '../../src/core/money.ts';
import type { ReportedRow } from '../../src/core/providerReport.ts';
import {
  allDays,
  book,
  callOf,
  connect,
  connectionOf,
  dayMs,
  hourMs,
  priceByToken,
  rowOf,
  spendIn,
  utc,
} from './accountSteps.ts';
import { temporaryLedger } from './temporaryLedger.ts';

const start = utc('2026-11-01');
// Three days, so that what happens meets.
const hour = fc.nat({ max: 24 * 3 - 1 });
const span = { since: fc.nat({ max: 2 }), days: fc.integer({ min: 1, max: 3 }) };

/** Rows of any width, as vendors change it, and such as tell no dollars. */
const row = fc.record({
  hour,
  hours: fc.constantFrom(1, 24, 48, 72),
  dollars: fc.nat({ max: 20 }),
  tells: fc.constantFrom<Partial<ReportedRow>>(
    ...[{}, {}, {}],
    ...[{ currency: 'EUR' }, { isUnreadable: true, costPico: null }, { costPico: null, tokens: 5 }],
  ),
});

const call = fc.record({
  type: fc.constant('call' as const),
  hour,
  tool: fc.constantFrom('claude-code', 'codex'),
});
const read = fc.record({
  type: fc.constant('read' as const),
  ...span,
  /** After the span's start. */
  lagHours: fc.nat({ max: 24 * 4 }),
  asOf: fc.option(hour),
  rows: fc.array(row, { maxLength: 4 }),
});

const step = fc.oneof(
  ...[call, call, read, read],
  fc.record({ type: fc.constant('fail' as const), ...span }),
  fc.record({ type: fc.constant('bucket' as const), bucket: fc.constantFrom('hour', 'day', 'month') }),
  fc.record({ type: fc.constant('pays' as const), tools: fc.subarray(['claude-code', 'codex']) }),
  fc.record({ type: fc.constant('me' as const), me: fc.constantFrom('me@example.com', 'other') }),
  fc.record({
    type: fc.constant('zone' as const),
    zone: fc.constantFrom('Asia/Kolkata', 'Pacific/Kiritimati'),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** What an account's cells hold is what its calls and reports come to, whatever is read of it, in any zone. */
test('no call leaves the cells, and none is in two, whatever reports say', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 6, maxLength: 16, size: 'max' }), (steps) => {
      const { ledger, account } = walk(steps);
      for (const timeZone of [null, 'America/New_York']) {
        const query = { ...allDays, timeZone };
        const spend = spendIn(ledger, query);
        const days = ledger.accounts.cells(account, query);
        const { calls, settled, pending, elsewhere, unmetered, adjustments } = spend.byAccount['org-1'] ?? {};
        expect({
          calls: sumOf(days.map((day) => day.metered)),
          settled: sumOf(days.map((day) => day.settled)),
          pending: sumOf(days.map((day) => day.pending)),
          elsewhere: sumOf(days.map((day) => day.elsewhere)),
          unmetered: sumOf(days.map((day) => day.unmetered)),
          adjustments: sumOf(days.map((day) => day.adjustment)),
        }).toEqual({ calls, settled, pending, elsewhere, unmetered, adjustments });
        const beside = sumOf([spend.unmetered, spend.adjustments]);
        expect(sumOf(ledger.accounts.entries(query).map(({ amount }) => amount ?? '0'))).toBe(beside);
        expect(sumOf(ledger.accounts.entriesByDay(query).map(({ amount }) => amount))).toBe(beside);
      }
    }),
    { numRuns: 150 },
  );
});

function walk(steps: readonly Step[]) {
  let now = start + 9 * dayMs;
  const ledger = temporaryLedger({ priceObservation: priceByToken, clock: () => now });
  let connection = connectionOf();
  const account = connect(ledger, connection);
  for (const one of steps) {
    now += hourMs;
    switch (one.type) {
      case 'call':
        book(ledger, callOf(3, start + one.hour * hourMs + 1000, { tool: one.tool }));
        break;
      case 'read': {
        const since = start + one.since * dayMs;
        const rows = one.rows.map(({ hour: at, hours, dollars, tells }) => {
          const first = start + at * hourMs;
          return rowOf(String(dollars), '2026-11-01', {
            ...{ start: first, end: first + hours * hourMs },
            ...tells,
          });
        });
        const dataAsOf = one.asOf === null ? null : start + one.asOf * hourMs;
        const part = { since, until: since + one.days * dayMs, rows, dataAsOf, warnings: [] };
        ledger.accounts.recordReading(account, { startedAt: since + one.lagHours * hourMs, part });
        break;
      }
      case 'fail': {
        const failed = { since: start + one.since * dayMs, until: start + (one.since + one.days) * dayMs };
        const failure = { kind: 'transient', message: 'No answer.', remedy: 'Wait.', at: now } as const;
        ledger.accounts.recordFailure(account, failed, failure);
        break;
      }
      case 'bucket':
        connection = { ...connection, schedule: { ...connection.schedule, bucket: one.bucket } };
        ledger.accounts.connect(connection);
        break;
      case 'pays':
        ledger.accounts.confirmPayer(account, one.tools);
        break;
      case 'me':
        connection = { ...connection, me: [one.me] };
        ledger.accounts.connect(connection);
        break;
      case 'zone':
        ledger.setTimeZone(one.zone);
        break;
      default:
        one satisfies never;
    }
  }
  return { ledger, account };
}

function sumOf(amounts: readonly string[]): string {
  return decimalFromPico(amounts.reduce((sum, amount) => sum + picoFromDecimal(amount), 0n));
}
