import type { Plan } from '../../../src/core/accounts.ts';
import type { ReportedRow } from '../../../src/core/providerReport.ts';
import { dayMs, hourMs } from '../accountSteps.ts';
import { coveredFrom, yearStart, type Vendor, type WorldCall } from './world.ts';

/**
 * The accounting rules once more, applied naively to everything that has been said so far: slow, without a database, without running
 * sums, and sharing nothing with the program but the words.
 */
export interface Said {
  readonly calls: readonly WorldCall[];
  readonly reads: readonly SaidRead[];
  readonly counters: readonly { readonly at: number; readonly midnight: bigint; readonly today: bigint }[];
  /** When each account's payers were confirmed: before that its calls are nobody's. */
  readonly isConnected: (vendor: Vendor) => boolean;
  readonly plans: readonly Plan[];
  readonly now: number;
}

/** A read of whole buckets; `rows` is `null` where it failed. */
export interface SaidRead {
  readonly vendor: Vendor;
  readonly startedAt: number;
  readonly since: number;
  readonly until: number;
  readonly dataAsOf: number | null;
  readonly rows: readonly ReportedRow[] | null;
}

export interface Expected {
  readonly calls: bigint;
  readonly fees: bigint;
  readonly unmetered: bigint;
  readonly adjustments: bigint;
  readonly settled: bigint;
  readonly pending: bigint;
  readonly elsewhere: bigint;
  /** Spend by day in Berlin. */
  readonly byDay: ReadonlyMap<string, bigint>;
}

const rules = {
  anthropic: { widthMs: hourMs, delayMs: 4 * hourMs, horizonMs: 3 * dayMs },
  openai: { widthMs: dayMs, delayMs: 6 * hourMs, horizonMs: 5 * dayMs },
} as const;

const berlin = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' });

/** By quarter of a day at most two answers: remembered, as formatting is what takes the time here. */
const berlinDays = new Map<number, string>();

export function berlinDay(at: number): string {
  const hour = Math.floor(at / hourMs);
  let day = berlinDays.get(hour);
  if (day === undefined) {
    day = berlin.format(at);
    berlinDays.set(hour, day);
  }
  return day;
}

interface Cell {
  readonly start: number;
  readonly end: number;
  readonly reported: bigint | null;
  readonly isClosed: boolean;
  readonly isReadable: boolean;
}

export function expectedOf(said: Said): Expected {
  const byDay = new Map<string, bigint>();
  const add = (day: string, pico: bigint): void => {
    byDay.set(day, (byDay.get(day) ?? 0n) + pico);
  };
  const sums = {
    calls: 0n,
    fees: 0n,
    unmetered: 0n,
    adjustments: 0n,
    settled: 0n,
    pending: 0n,
    elsewhere: 0n,
  };
  const paid = said.calls.map((call) => ({ ...call, ...paymentOf(call, said) }));
  for (const { endedAt, effective } of paid) {
    sums.calls += effective;
    add(berlinDay(endedAt), effective);
  }
  for (const { day, pico } of feesOf(said)) {
    sums.fees += pico;
    add(day, pico);
  }
  for (const vendor of ['anthropic', 'openai', 'openrouter'] as const) {
    if (!said.isConnected(vendor)) continue;
    const metered = new Map<number, bigint>();
    for (const { payer, endedAt, effective } of paid) {
      if (payer !== vendor) continue;
      const hour = Math.floor(endedAt / hourMs) * hourMs;
      metered.set(hour, (metered.get(hour) ?? 0n) + effective);
    }
    const cells = vendor === 'openrouter' ? cellsOfCounters(said) : cellsOfReport(vendor, said);
    for (const cell of cells) {
      if (!cell.isReadable) continue;
      let m = 0n;
      for (let hour = cell.start; hour < cell.end; hour += hourMs) m += metered.get(hour) ?? 0n;
      const r = cell.reported ?? 0n;
      sums.settled += r;
      if (r > m) {
        sums.elsewhere += r - m;
        sums.unmetered += r - m;
        spread(cell, r - m, add);
      } else if (cell.isClosed) {
        sums.adjustments += r - m;
        spread(cell, r - m, add);
      } else sums.pending += m - r;
    }
  }
  return { ...sums, byDay };
}

function paymentOf(
  call: WorldCall,
  said: Said,
): { readonly payer: Vendor | null; readonly effective: bigint } {
  if (call.tool === 'claude-code' && call.endedAt >= coveredFrom && said.plans.length > 0) {
    return { payer: null, effective: 0n };
  }
  // Claude Code is Anthropic's by the user's word also where the plan has not been told of yet.
  const seller = call.tool === 'claude-code' ? 'anthropic' : call.vendor;
  const payer = seller !== null && said.isConnected(seller) ? seller : null;
  return { payer, effective: call.meteredPico };
}

function feesOf({ plans, now }: Said): { day: string; pico: bigint }[] {
  const fees: { day: string; pico: bigint }[] = [];
  const today = berlinDay(now);
  for (const { monthlyFee, from, until } of plans) {
    const fee = BigInt(monthlyFee) * 10n ** 12n;
    // Billing months from the 15th to the 14th, or from the 1st on.
    let start = Date.parse(from);
    for (;;) {
      const date = new Date(start);
      const next = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
      const length = BigInt((next - start) / dayMs);
      for (let index = 1n; index <= length; index += 1n) {
        const day = new Date(start + Number(index - 1n) * dayMs).toISOString().slice(0, 10);
        if (day > today || (until !== null && day > until)) break;
        fees.push({ day, pico: (fee * index) / length - (fee * (index - 1n)) / length });
      }
      start = next;
      if (new Date(start).toISOString().slice(0, 10) > today) break;
    }
  }
  return fees;
}

function cellsOfReport(vendor: 'anthropic' | 'openai', { reads, now }: Said): Cell[] {
  const { widthMs, delayMs, horizonMs } = rules[vendor];
  const own = reads.filter((read) => read.vendor === vendor);
  const good = own.filter((read) => read.rows !== null);
  const firstRead = Math.min(...good.map(({ since }) => since));
  const figures = good.map((read) => ({ read, byBucket: figuresOf(vendor, read) }));
  const cells: Cell[] = [];
  for (let start = yearStart; start < now + dayMs; start += widthMs) {
    const end = start + widthMs;
    let standing: { reported: bigint; at: number; dataAsOf: number | null } | null = null;
    let agrees = false;
    for (const { read, byBucket } of figures) {
      if (start < read.since || end > read.until) continue;
      const reported = byBucket.get(start) ?? null;
      const { startedAt: at, dataAsOf } = read;
      if (reported === null) {
        const isTimely = (dataAsOf !== null && dataAsOf >= end) || at >= end + delayMs;
        if (!isTimely) continue;
        const lowers = standing !== null && standing.reported > 0n;
        if (lowers && !(dataAsOf !== null && dataAsOf > (standing?.dataAsOf ?? standing?.at ?? 0))) continue;
      }
      agrees = standing !== null && standing.reported === (reported ?? 0n);
      standing = { reported: reported ?? 0n, at, dataAsOf };
    }
    const failedAt = Math.max(
      ...own
        .filter((read) => read.rows === null && read.since < end && read.until > start)
        .map(({ startedAt }) => startedAt),
    );
    const isComplete =
      standing !== null &&
      ((standing.dataAsOf !== null && standing.dataAsOf >= end) || (agrees && standing.at >= end + delayMs));
    const isFinal = standing !== null && standing.at >= end + horizonMs;
    cells.push({
      start,
      end,
      reported: standing?.reported ?? null,
      isClosed: isFinal || (isComplete && failedAt <= (standing?.at ?? 0)),
      isReadable: start >= firstRead,
    });
  }
  return cells;
}

/** The user's rows by bucket: rows without an id that are equal are one, and colleagues' are nobody's here. */
function figuresOf(vendor: Vendor, { rows }: SaidRead): ReadonlyMap<number, bigint> {
  const sums = new Map<number, bigint>();
  const seen = new Set<string>();
  for (const row of rows ?? []) {
    if (vendor === 'anthropic' && !row.who.some((name) => name.toLowerCase() === 'me@example.com')) continue;
    const name = row.rowId ?? JSON.stringify({ ...row, costPico: String(row.costPico), listPico: null });
    if (seen.has(name)) continue;
    seen.add(name);
    sums.set(row.start, (sums.get(row.start) ?? 0n) + (row.costPico ?? 0n));
  }
  return sums;
}

function cellsOfCounters({ counters, now }: Said): Cell[] {
  const cells: Cell[] = [];
  let before: { day: number; midnight: bigint } | null = null;
  for (const { at, midnight } of counters) {
    const day = Math.floor(at / dayMs) * dayMs;
    if (before !== null && day > before.day) {
      const about = { isClosed: true, isReadable: true };
      cells.push({ start: before.day, end: day, reported: midnight - before.midnight, ...about });
    }
    before = { day, midnight };
  }
  const last = counters.at(-1);
  if (before === null || last === undefined) return cells;
  const about = { isClosed: false, isReadable: true };
  for (let start = before.day; start <= now; start += dayMs) {
    const reported = start === before.day ? last.today : null;
    cells.push({ start, end: start + dayMs, reported, ...about });
  }
  return cells;
}

function spread({ start, end }: Cell, pico: bigint, add: (day: string, pico: bigint) => void): void {
  if (end - start < dayMs) {
    add(berlinDay(start), pico);
    return;
  }
  const days = (end - start) / dayMs;
  let left = pico;
  for (let index = 0; index < days; index += 1) {
    const size = left < 0n ? -left : left;
    // The rest goes to the earlier days: each takes its share of what is left, rounded up.
    const share = (size + BigInt(days - index) - 1n) / BigInt(days - index);
    const part = left < 0n ? -share : share;
    add(new Date(start + index * dayMs).toISOString().slice(0, 10), part);
    left -= part;
  }
}
