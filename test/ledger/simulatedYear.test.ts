import { expect, test } from 'vitest';
import type { AccountRef, Spend } from '../../src/core/accounts.ts';
import { decimalFromPico, picoFromDecimal } from '../../src/core/money.ts';
import type { Ledger } from '../../src/core/ports.ts';
import { bucketAt } from '../../src/core/reportCells.ts';
import type { Dimension } from '../../src/core/totals.ts';
import { allDays, amountsOf, connect, connectionOf, dayMs, hourMs, utc } from './accountSteps.ts';
import { expectedOf, type Expected, type SaidRead } from './year/oracle.ts';
import {
  anthropicRows,
  Bills,
  drawn,
  makeCalls,
  openAiDataAsOf,
  openAiRows,
  openRouterCounter,
  plans,
  priceOfYear,
  yearEnd,
  yearStart,
  type Vendor,
  type WorldCall,
} from './year/world.ts';
import { temporaryLedger } from './temporaryLedger.ts';

/** When the user connects each account; what was spent before is read back, where there is a report. */
const connectedAt: Readonly<Record<Vendor, number>> = {
  anthropic: utc('2026-01-20'),
  openai: utc('2026-02-01'),
  openrouter: utc('2026-02-10'),
};
const planToldAt = [utc('2026-03-15T12:00'), utc('2026-08-01T12:00')] as const;

/** A week without network. */
const outage = { since: utc('2026-07-20'), until: utc('2026-07-27') };

const connections = {
  anthropic: connectionOf({ schedule: { bucket: 'hour', delayMs: 4 * hourMs, horizonMs: 3 * dayMs } }),
  openai: connectionOf({
    provider: 'openai',
    me: [],
    account: { id: 'proj-1', kind: 'project', settles: 'whole' },
    schedule: { bucket: 'day', delayMs: 6 * hourMs, horizonMs: 5 * dayMs },
  }),
  openrouter: connectionOf({
    provider: 'openrouter',
    me: [],
    account: { id: 'key-1', kind: 'key', settles: 'whole' },
    schedule: { bucket: 'day', delayMs: 0, horizonMs: 0 },
  }),
} as const;
const payerOf = {
  anthropic: ['claude-code', 'opencode'],
  openai: ['codex', 'opencode'],
  openrouter: ['cline', 'opencode'],
} as const;

/** The year as it goes by: what happens, what is told of it, and what has been said so far. */
class Year {
  now = yearStart;
  readonly ledger: Ledger = temporaryLedger({
    priceObservation: priceOfYear,
    clock: () => this.now,
    timeZone: 'Europe/Berlin',
  });
  readonly calls: readonly WorldCall[];
  readonly bills: Bills;
  readonly #arrivals: { readonly call: WorldCall; readonly record: WorldCall['records'][number] }[];
  readonly #told = new Set<WorldCall>();
  readonly #reads: SaidRead[] = [];
  readonly #counters: { at: number; midnight: bigint; today: bigint }[] = [];
  readonly #refs = new Map<Vendor, AccountRef>();
  #next = 0;
  #plansTold = 0;

  constructor(calls: readonly WorldCall[]) {
    this.calls = calls;
    this.bills = new Bills(calls);
    this.#arrivals = calls
      .flatMap((call) => call.records.map((record) => ({ call, record })))
      .sort((one, other) => one.record.arrivesAt - other.record.arrivesAt);
  }

  expected(): Expected {
    return expectedOf({
      calls: [...this.#told],
      reads: this.#reads,
      counters: this.#counters,
      isConnected: (vendor) => this.#refs.has(vendor),
      plans: plans.slice(0, this.#plansTold),
      now: this.now,
    });
  }

  /** Goes on to an instant: books what has arrived, connects what the user connects, and polls. */
  advance(to: number): void {
    this.now = to;
    const arrived = [];
    for (; (this.#arrivals[this.#next]?.record.arrivesAt ?? Infinity) <= to; this.#next += 1) {
      const arrival = this.#arrivals[this.#next];
      if (arrival === undefined) break;
      arrived.push(arrival.record.observation);
      this.#told.add(arrival.call);
    }
    this.ledger.book({ observations: arrived, files: [] });
    while ((planToldAt[this.#plansTold] ?? Infinity) <= to) {
      this.#plansTold += 1;
      this.ledger.accounts.setPlans(plans.slice(0, this.#plansTold), []);
    }
    for (const vendor of ['anthropic', 'openai', 'openrouter'] as const) {
      if (to < connectedAt[vendor]) continue;
      if (!this.#refs.has(vendor)) {
        this.#refs.set(vendor, connect(this.ledger, connections[vendor], [...payerOf[vendor]]));
      }
      if (vendor === 'openrouter') this.#readCounter();
      else this.#poll(vendor);
    }
  }

  stateOf(vendor: Vendor): string | undefined {
    return this.ledger.accounts.spend(allDays)?.byAccount[connections[vendor].account.id]?.state;
  }

  #poll(vendor: 'anthropic' | 'openai'): void {
    const ref = this.#ref(vendor);
    const { bucket } = connections[vendor].schedule;
    const from = this.ledger.accounts.watermark(ref)?.unsettledSince ?? yearStart;
    const span = { since: bucketAt(from, bucket).start, until: bucketAt(this.now, bucket).end };
    const said = { ...span, vendor, startedAt: this.now };
    if (this.#isFailing(vendor)) {
      this.#reads.push({ ...said, dataAsOf: null, rows: null });
      const failure = { kind: 'transient', message: 'No answer.', remedy: 'Wait.', at: this.now } as const;
      this.ledger.accounts.recordFailure(ref, span, failure);
      return;
    }
    const rows =
      vendor === 'anthropic'
        ? anthropicRows(this.bills, span.since, span.until, this.now)
        : openAiRows(this.bills, span.since, span.until, this.now);
    const dataAsOf = vendor === 'anthropic' ? null : openAiDataAsOf(this.now);
    this.#reads.push({ ...said, dataAsOf, rows });
    const reading = { startedAt: this.now, part: { ...span, rows, dataAsOf, warnings: [] } };
    this.ledger.accounts.recordReading(ref, reading);
    // An answer that comes twice says nothing new.
    if (drawn(4, 'twice', vendor, this.now) === 0) this.ledger.accounts.recordReading(ref, reading);
  }

  #readCounter(): void {
    if (this.#isFailing('openrouter')) return;
    const counter = openRouterCounter(this.bills, this.now);
    this.#counters.push({
      at: this.now,
      midnight: counter.totalPico - counter.todayPico,
      today: counter.todayPico,
    });
    const status = { limits: [], balances: [], counters: [counter], warnings: [] };
    this.ledger.accounts.recordStatus(this.#ref('openrouter'), status, this.now);
  }

  #isFailing(vendor: Vendor): boolean {
    const isOut = this.now >= outage.since && this.now < outage.until;
    return isOut || (this.now < yearEnd && drawn(8, 'fails', vendor, this.now) === 0);
  }

  #ref(vendor: Vendor): AccountRef {
    const ref = this.#refs.get(vendor);
    if (ref === undefined) throw new Error(`${vendor} is not connected`);
    return ref;
  }
}

function partsOf(spend: Spend | null): Record<string, string> {
  return spend === null ? {} : Object.fromEntries(amountsOf(spend));
}

function expectedParts(expected: Expected): Record<string, string> {
  const { calls, fees, unmetered, adjustments, settled, pending, elsewhere } = expected;
  const total = calls + fees + unmetered + adjustments;
  const sums = { total, calls, fees, unmetered, adjustments, settled, pending, elsewhere };
  return Object.fromEntries(Object.entries(sums).map(([name, pico]) => [name, decimalFromPico(pico)]));
}

const sumOf = (amounts: readonly (string | null)[]): string =>
  decimalFromPico(amounts.reduce((sum, amount) => sum + picoFromDecimal(amount ?? '0'), 0n));

/** Whichever way the year is cut, its parts add up to the same. */
function expectSameSums(ledger: Ledger, expected: Expected): void {
  const { accounts } = ledger;
  const spend = accounts.spend(allDays);
  const cuts: readonly (readonly Dimension[])[] = [
    ['day'],
    ['month'],
    ['tool'],
    ['model'],
    ['workspace'],
    ['account'],
    ['source'],
    ['session'],
    ['day', 'account', 'tool'],
  ];
  for (const by of cuts) {
    expect(sumOf(ledger.totals(by, allDays).map(({ totals }) => totals.effectiveCost))).toBe(spend?.calls);
  }
  const byAccount = Object.values(spend?.byAccount ?? {});
  for (const part of [
    'total',
    'calls',
    'fees',
    'unmetered',
    'adjustments',
    'settled',
    'pending',
    'elsewhere',
  ] as const) {
    expect(sumOf(byAccount.map((account) => account[part]))).toBe(spend?.[part]);
  }
  const entries = accounts.entries(allDays);
  expect(sumOf(entries.map(({ amount }) => amount))).toBe(
    sumOf([spend?.fees ?? null, spend?.unmetered ?? null, spend?.adjustments ?? null]),
  );
  expect(sumOf(accounts.entriesByDay(allDays).map(({ amount }) => amount))).toBe(
    sumOf(entries.map(({ amount }) => amount)),
  );
  const days = [...expected.byDay].filter(([, pico]) => pico !== 0n).sort();
  const bySpend = days.map(([day]) => [
    day,
    accounts.spend({ since: day, until: day, timeZone: null })?.total,
  ]);
  expect(bySpend).toEqual(days.map(([day, pico]) => [day, decimalFromPico(pico)]));
  // In another zone rows fall on other days, and add up to the same; but there a day of fees more or less has begun.
  const { calls, unmetered, adjustments, settled, pending } = partsOf(
    accounts.spend({ ...allDays, timeZone: 'America/Los_Angeles' }),
  );
  expect(partsOf(spend)).toMatchObject({ calls, unmetered, adjustments, settled, pending });
}

test(
  'a year with three providers: at any instant the rules applied to what has been said, at its end the truth',
  { timeout: 240_000 },
  () => {
    const year = new Year(makeCalls());
    let polls = 0;
    for (let day = yearStart; day < yearEnd; day += dayMs) {
      for (const hour of [5, 13, 21]) {
        year.advance(day + hour * hourMs + 10 * 60_000);
        polls += 1;
        if (polls % 13 !== 0) continue;
        const expected = year.expected();
        const spend = year.ledger.accounts.spend(allDays);
        if (spend !== null) {
          expect([new Date(year.now).toISOString(), partsOf(spend)]).toEqual([
            new Date(year.now).toISOString(),
            expectedParts(expected),
          ]);
          if (polls % 247 === 0) expectSameSums(year.ledger, expected);
        }
      }
    }

    // The last reports come in, and after the last horizon nothing moves any more.
    for (let day = yearEnd; day <= yearEnd + 12 * dayMs; day += dayMs) year.advance(day + 6 * hourMs);
    const inYear = { since: '2026-01-01', until: '2026-12-31', timeZone: null };
    const spend = year.ledger.accounts.spend(inYear);
    const states = Object.entries(spend?.byAccount ?? {}).map(([name, { state }]) => [name, state]);
    expect(states).toEqual([
      ['org-1', 'final'],
      ['proj-1', 'final'],
      ['key-1', 'final'],
      ['Pro', 'metered only'],
      ['Max', 'metered only'],
      ['', 'metered only'],
    ]);
    expect(spend?.pending).toBe('0');
    const { bills } = year;
    const billed =
      bills.between('anthropic', yearStart, yearEnd) +
      bills.between('openai', yearStart, yearEnd) +
      // Before its key was connected there is only what was metered here.
      bills.between('openrouter', connectedAt.openrouter, yearEnd);
    const meteredAlone = year.calls
      .filter(({ tool, vendor, endedAt }) =>
        vendor === 'openrouter'
          ? endedAt < connectedAt.openrouter
          : vendor === null && tool !== 'claude-code',
      )
      .reduce((sum, { meteredPico }) => sum + meteredPico, 0n);
    // Pro for four and a half billing months, Max for five.
    const fees = picoFromDecimal(spend?.fees ?? '0');
    const all = year.ledger.accounts.spend({ since: null, until: '2026-12-31', timeZone: 'UTC' });
    expect(all?.total).toBe(decimalFromPico(billed + meteredAlone + fees));
    expect(decimalFromPico(fees)).toBe(sumOf(['500', '80', decimalFromPico(proInJuly())]));
    expectSameSums(year.ledger, year.expected());
  },
);

/** From 15 to 31 July, 17 of the 31 days of its last billing month. */
function proInJuly(): bigint {
  return (20n * 10n ** 12n * 17n) / 31n;
}
