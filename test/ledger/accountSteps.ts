import type { AccountConnection, AccountRef, Reading, Spend, SpendParts } from '../../src/core/accounts.ts';
import type { Charge, Rate } from '../../src/core/charge.ts';
import { picoFromDecimal } from '../../src/core/money.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { Ledger, PriceObservation } from '../../src/core/ports.ts';
import type { ProviderAccount, ReportPart, ReportedRow } from '../../src/core/providerReport.ts';
import { makeObservation } from './observations.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** `2026-11-20` or `2026-11-20T09:30` as an instant, UTC. */
export function utc(text: string): number {
  return Date.parse(text.length === 10 ? `${text}T00:00:00Z` : `${text}:00Z`);
}

const unit = 100_000_000n;
const testRate: Rate = {
  id: 'a hundredth of a cent a token',
  source: 'user',
  match: 'exact',
  description: 'a hundredth of a cent a token',
  listUnitPrices: {
    uncachedInputTokens: unit,
    cacheReadInputTokens: 0n,
    cacheWrite5mInputTokens: 0n,
    cacheWrite1hInputTokens: 0n,
    outputTokens: 0n,
  },
  contractedUnitPrices: {
    uncachedInputTokens: unit,
    cacheReadInputTokens: 0n,
    cacheWrite5mInputTokens: 0n,
    cacheWrite1hInputTokens: 0n,
    outputTokens: 0n,
  },
  webSearchUnitPrice: null,
};

/** A token costs a hundredth of a cent; what the seller stated is effective and billed, as it is in `priceObservation`. */
export const priceByToken: PriceObservation = ({ tokens, statedCost }) => {
  const pico = BigInt(tokens.uncachedInputTokens ?? 0) * unit;
  const billedPico = statedCost === null ? null : picoFromDecimal(statedCost);
  const charge: Charge = {
    component: 'tokens',
    rateId: testRate.id,
    quantity: tokens.uncachedInputTokens ?? 0,
    listPico: pico,
    contractedPico: pico,
    effectivePico: billedPico ?? pico,
    billedPico,
    unpricedReason: null,
    isAssumed: billedPico === null,
  };
  return { charges: [charge], rate: testRate };
};

let calls = 0;

/** A call that costs `dollars` at list price, to a hundredth of a cent; each another one. */
export function callOf(
  dollars: number,
  at: string | number,
  overrides: Partial<Observation> = {},
): Observation {
  calls += 1;
  const name = `call-${String(calls)}`;
  return {
    ...makeObservation({
      nativeKey: name,
      groupKey: name,
      responseId: name,
      requestId: name,
      sessionId: name,
      endedAt: typeof at === 'number' ? at : utc(at),
    }),
    ...overrides,
    tokens: {
      uncachedInputTokens: Math.round(dollars * 10_000),
      cacheReadInputTokens: 0,
      cacheWrite5mInputTokens: 0,
      cacheWrite1hInputTokens: 0,
      outputTokens: 0,
      reasoningOutputTokens: null,
    },
  };
}

export function book(ledger: Ledger, ...observations: readonly Observation[]): void {
  ledger.book({ observations, files: [] });
}

/** An organisation at Anthropic whose rows of `me@example.com` are the user's, reported by the day. */
export function connectionOf(
  overrides: Partial<Omit<AccountConnection, 'account' | 'schedule'>> & {
    readonly account?: Partial<ProviderAccount>;
    readonly schedule?: Partial<AccountConnection['schedule']>;
  } = {},
): AccountConnection {
  return {
    provider: 'anthropic',
    me: ['me@example.com'],
    ...overrides,
    account: { id: 'org-1', label: 'Example', kind: 'organisation', settles: 'slice', ...overrides.account },
    schedule: { bucket: 'day', delayMs: 4 * hourMs, horizonMs: 3 * dayMs, ...overrides.schedule },
  };
}

/** Connects it and lets it pay for Claude Code. */
export function connect(ledger: Ledger, connection = connectionOf(), payerOf = ['claude-code']): AccountRef {
  const ref = { provider: connection.provider, id: connection.account.id };
  ledger.accounts.connect(connection);
  ledger.accounts.confirmPayer(ref, payerOf);
  return ref;
}

/** A row of one day (or of the bucket that is told) of the user's. */
export function rowOf(
  dollars: string | null,
  day: string,
  overrides: Partial<ReportedRow> = {},
): ReportedRow {
  const costPico = dollars === null ? null : picoFromDecimal(dollars);
  return {
    start: utc(day),
    end: utc(day) + dayMs,
    costPico,
    listPico: costPico,
    currency: 'USD',
    who: ['me@example.com'],
    model: null,
    item: null,
    category: 'usage',
    tokens: null,
    requests: null,
    credits: null,
    rowId: null,
    isUnreadable: false,
    ...overrides,
  };
}

/** A read that began at `startedAt`, of the days from `since` to `until`, both inclusive. */
export function readingOf(
  startedAt: string | number,
  days: { readonly since: string; readonly until?: string },
  rows: readonly ReportedRow[],
  overrides: Partial<ReportPart> = {},
): Reading {
  return {
    startedAt: typeof startedAt === 'number' ? startedAt : utc(startedAt),
    part: {
      since: utc(days.since),
      until: utc(days.until ?? days.since) + dayMs,
      rows,
      dataAsOf: null,
      warnings: [],
      ...overrides,
    },
  };
}

export const allDays = { since: null, until: null, timeZone: null } as const;

export function spendIn(ledger: Ledger, query: Parameters<Ledger['accounts']['spend']>[0] = allDays): Spend {
  const spend = ledger.accounts.spend(query);
  if (spend === null) throw new Error('no account is connected');
  return spend;
}

/** The parts that are not zero, for a comparison at a glance. */
export function partsIn(
  ledger: Ledger,
  query: Parameters<Ledger['accounts']['spend']>[0] = allDays,
): Record<string, string> {
  return Object.fromEntries(amountsOf(spendIn(ledger, query)).filter(([, amount]) => amount !== '0'));
}

/** The parts of spend by name. */
export function amountsOf(spend: SpendParts): (readonly [string, string])[] {
  const { total, calls: ofCalls, fees, unmetered, adjustments, settled, pending, elsewhere } = spend;
  return Object.entries({ total, calls: ofCalls, fees, unmetered, adjustments, settled, pending, elsewhere });
}
