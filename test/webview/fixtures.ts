import { guardAtRest } from '../../src/core/guard.ts';
import type { CallRecord } from '../../src/core/callRecord.ts';
import { decimalFromPico, picoFromDecimal } from '../../src/core/money.ts';
import { buildSnapshot } from '../../src/core/buildSnapshot.ts';
import type { SpendSnapshot } from '../../src/core/snapshot.ts';
import { sumTotals } from '../../src/core/sumTotals.ts';
import { addDays, dayOf, monthOf } from '../../src/core/time.ts';
import type { Dimension, SpendQuery, Totals, TotalsRow } from '../../src/core/totals.ts';

/** One day's work of one tool with one model in one folder. */
export interface SpendCell {
  readonly day: string;
  readonly tool: string;
  /** `''` is unknown. */
  readonly model: string;
  /** `''` is no folder. */
  readonly workspace: string;
  readonly totals: Totals;
}

export const now = '2026-11-22T14:32:05.000Z';
const timeZone = 'America/New_York';

/** Pico-dollars a token: input, cache read, write 5 m, write 1 h, output. `null`: no price is known. */
type Prices = readonly [bigint, bigint, bigint, bigint, bigint] | null;

/** What is used by which tool from when on, with made-up but plausible prices. */
const habits: readonly { tool: string; model: string; since: string; perDay: number; prices: Prices }[] = [
  {
    tool: 'claude-code',
    model: 'claude-sonnet-4-5',
    since: '2026-01-19',
    perDay: 238,
    prices: cents(300, 30, 375, 600, 1500),
  },
  {
    tool: 'claude-code',
    model: 'claude-opus-4-5',
    since: '2026-02-09',
    perDay: 77,
    prices: cents(500, 50, 625, 1000, 2500),
  },
  {
    tool: 'claude-code',
    model: 'claude-haiku-4-5',
    since: '2026-01-19',
    perDay: 154,
    prices: cents(100, 10, 125, 200, 500),
  },
  {
    tool: 'codex',
    model: 'gpt-5.1-codex',
    since: '2026-03-02',
    perDay: 119,
    prices: cents(125, 13, 125, 125, 1000),
  },
  { tool: 'codex', model: 'gpt-5-mini', since: '2026-03-02', perDay: 42, prices: cents(25, 3, 25, 25, 200) },
  {
    tool: 'gemini-cli',
    model: 'gemini-2.5-pro',
    since: '2026-06-11',
    perDay: 35,
    prices: cents(125, 31, 125, 125, 1000),
  },
  {
    tool: 'gemini-cli',
    model: 'gemini-2.5-flash',
    since: '2026-06-11',
    perDay: 28,
    prices: cents(30, 8, 30, 30, 250),
  },
  { tool: 'codex', model: 'orion-preview', since: '2026-11-16', perDay: 2, prices: null },
];

const workspaces = [
  '/home/ada/work/atlas-api',
  '/home/ada/work/web',
  '/home/ada/clients/northwind/web',
  'C:\\Users\\ada\\src\\ledger-sync',
  '/home/ada/notes',
  '',
];

/** A plausible year, the same on every run. */
export function plausibleYear(): SpendCell[] {
  const random = seededRandom(7);
  const cells: SpendCell[] = [];
  const lastDay = dayOf(Date.parse(now), timeZone);
  for (let day = '2026-01-19'; day <= lastDay; day = addDays(day, 1)) {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    const zeal = weekday === 0 || weekday === 6 ? 0.15 : 0.6 + 0.8 * random();
    for (const habit of habits) {
      const requests = day < habit.since ? 0 : Math.round(habit.perDay * zeal);
      const workspace = workspaces[Math.floor(random() * random() * workspaces.length)] ?? '';
      if (requests === 0) continue;
      cells.push({
        day,
        tool: habit.tool,
        model: habit.model,
        workspace,
        totals: usage(requests, habit.prices, random),
      });
    }
  }
  return cells;
}

/** A snapshot of the given cells, as the meter makes it; `overrides` replace whole fields. */
export function makeSnapshot(
  cells: readonly SpendCell[],
  overrides: Partial<SpendSnapshot> = {},
): SpendSnapshot {
  const allowance = overrides.allowance ?? {
    amount: 12_000,
    unit: 'USD',
    yearStart: '01-01',
    timeZone,
    exchangeRates: [],
  };
  const today = dayOf(Date.parse(now), allowance.timeZone);
  const knownSince: Record<string, string> = {};
  for (const { tool, day } of cells) knownSince[tool] ??= day;
  const snapshot = buildSnapshot({
    now: Date.parse(now),
    allowance,
    days: rowsOf(cells, ['day'], { since: null, until: null, timeZone: null }).map(({ key, totals }) => ({
      day: key[0] ?? '',
      totals,
    })),
    knownSince,
    lastCalls: callsOf(cells, { since: today, until: today, timeZone: null }, 8),
    tools: [],
    entries: [],
    accounts: [],
    quotas: [],
    guard: guardAtRest,
    isPaused: false,
    reading: null,
    machine: 'build-box',
    problems: [],
    isDemo: false,
  });
  return { ...snapshot, ...overrides };
}

/** What the ledger answers to `query`. */
export function rowsOf(
  cells: readonly SpendCell[],
  by: readonly Dimension[],
  query: SpendQuery,
): TotalsRow[] {
  const groups = new Map<string, { key: string[]; totals: Totals[] }>();
  for (const cell of matching(cells, query)) {
    const key = by.map((dimension) => valueOf(cell, dimension));
    const group = groups.get(JSON.stringify(key)) ?? { key, totals: [] };
    group.totals.push(cell.totals);
    groups.set(JSON.stringify(key), group);
  }
  return [...groups.values()].map(({ key, totals }) => ({ key, totals: sumTotals(totals) }));
}

/** What the ledger answers to `calls`, newest first: each cell's work in equal calls. */
export function callsOf(cells: readonly SpendCell[], query: SpendQuery, limit: number): CallRecord[] {
  const calls: CallRecord[] = [];
  for (const cell of matching(cells, query).toReversed()) {
    for (let index = cell.totals.requests; index > 0 && calls.length < limit; index -= 1) {
      calls.push(callOf(cell, index));
    }
  }
  return calls.toSorted((one, other) => (one.at > other.at ? -1 : one.at < other.at ? 1 : 0));
}

function callOf(cell: SpendCell, index: number): CallRecord {
  const { day, tool, model, workspace, totals } = cell;
  const part = (count: number): number => Math.floor(count / totals.requests);
  const cost = (text: string | null): string | null =>
    text === null ? null : decimalFromPico(picoFromDecimal(text) / BigInt(totals.requests));
  const at = `${day}T14:${String(index % 60).padStart(2, '0')}:05.000Z`;
  return {
    at,
    endedAt: at,
    source: 'log',
    witnesses: ['log'],
    tool,
    provider: null,
    requestModel: model === '' ? null : model,
    responseModel: model === '' ? null : model,
    status: 'complete',
    callId: `${day} ${model} ${String(index)}`,
    sessionId: 'session-1',
    workspace: workspace === '' ? null : workspace,
    branch: tool === 'claude-code' ? 'main' : null,
    serviceTier: null,
    uncachedInputTokens: part(totals.uncachedInputTokens),
    cacheReadInputTokens: part(totals.cacheReadInputTokens),
    cacheWrite5mInputTokens: part(totals.cacheWrite5mInputTokens),
    cacheWrite1hInputTokens: part(totals.cacheWrite1hInputTokens),
    outputTokens: part(totals.outputTokens),
    reasoningOutputTokens: null,
    totalTokens: part(totals.totalTokens),
    listCost: cost(totals.listCost),
    effectiveCost: cost(totals.effectiveCost),
    unpricedReason: totals.effectiveCost === null ? 'unknown model' : null,
  };
}

function matching(cells: readonly SpendCell[], query: SpendQuery): readonly SpendCell[] {
  return cells.filter(
    (cell) =>
      (query.since === null || cell.day >= query.since) &&
      (query.until === null || cell.day <= query.until) &&
      (query.tool === undefined || cell.tool === query.tool) &&
      (query.model === undefined || cell.model === query.model) &&
      (query.workspace === undefined || cell.workspace === query.workspace),
  );
}

function valueOf(cell: SpendCell, dimension: Dimension): string {
  switch (dimension) {
    case 'day':
    case 'tool':
    case 'model':
    case 'workspace':
      return cell[dimension];
    case 'month':
      return monthOf(cell.day);
    case 'source':
    case 'branch':
    case 'session':
    case 'account':
      throw new Error(`the fixtures have no ${dimension}`);
  }
}

function usage(requests: number, prices: Prices, random: () => number): Totals {
  const tokens = (mean: number): number => Math.round(requests * mean * (0.5 + random()));
  const buckets = [tokens(1_800), tokens(116_000), tokens(8_400), tokens(2_200), tokens(1_400)] as const;
  const [
    uncachedInputTokens,
    cacheReadInputTokens,
    cacheWrite5mInputTokens,
    cacheWrite1hInputTokens,
    outputTokens,
  ] = buckets;
  const cost =
    prices === null
      ? null
      : decimalFromPico(
          buckets.reduce((sum, count, index) => sum + BigInt(count) * (prices[index] ?? 0n), 0n),
        );
  return {
    requests,
    uncachedInputTokens,
    cacheReadInputTokens,
    cacheWrite5mInputTokens,
    cacheWrite1hInputTokens,
    outputTokens,
    reasoningOutputTokens: null,
    totalTokens: buckets.reduce((sum, count) => sum + count, 0),
    listCost: cost,
    effectiveCost: cost,
    billedCost: null,
    unpricedRequests: prices === null ? requests : 0,
    unlistedRequests: prices === null ? requests : 0,
    assumedRequests: prices === null ? 0 : requests,
  };
}

/** Cents a million tokens → pico-dollars a token. */
function cents(...prices: [number, number, number, number, number]): Prices {
  const [input, read, writeShort, writeLong, output] = prices.map((price) => BigInt(price) * 10_000n);
  return [input ?? 0n, read ?? 0n, writeShort ?? 0n, writeLong ?? 0n, output ?? 0n];
}

/** A linear congruential generator: fractions below 1, the same for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
