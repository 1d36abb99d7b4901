import type { AccountSpend, CellState, Spend, SpendParts } from './accounts.ts';
import { decimalFromPico } from './money.ts';

/** What is booked on one account within some days. Pico-dollars. */
export interface AccountSums {
  /** The key of `Spend.byAccount`. */
  readonly name: string;
  readonly provider: string;
  readonly state: CellState;
  /** Milliseconds since 1970; `null` where nothing is settled. */
  readonly settledUntil: number | null;
  readonly callsPico: bigint;
  readonly feesPico: bigint;
  readonly unmeteredPico: bigint;
  readonly adjustmentsPico: bigint;
  readonly settledPico: bigint;
  readonly pendingPico: bigint;
  readonly elsewherePico: bigint;
}

/** Adds the accounts up: spend is calls, fees, what was not metered and adjustments, and nothing else. */
export function spendOf(accounts: readonly AccountSums[]): Spend {
  return {
    ...partsOf(accounts),
    byAccount: Object.fromEntries(accounts.map((account) => [account.name, accountSpend(account)])),
  };
}

export function accountSpend(account: AccountSums): AccountSpend {
  const { provider, state, settledUntil } = account;
  return {
    ...partsOf([account]),
    provider,
    state,
    settledUntil: settledUntil === null ? null : new Date(settledUntil).toISOString(),
  };
}

function partsOf(accounts: readonly AccountSums[]): SpendParts {
  const sum = (pick: (account: AccountSums) => bigint): bigint =>
    accounts.reduce((total, account) => total + pick(account), 0n);
  const calls = sum(({ callsPico }) => callsPico);
  const fees = sum(({ feesPico }) => feesPico);
  const unmetered = sum(({ unmeteredPico }) => unmeteredPico);
  const adjustments = sum(({ adjustmentsPico }) => adjustmentsPico);
  return {
    total: decimalFromPico(calls + fees + unmetered + adjustments),
    calls: decimalFromPico(calls),
    fees: decimalFromPico(fees),
    unmetered: decimalFromPico(unmetered),
    adjustments: decimalFromPico(adjustments),
    settled: decimalFromPico(sum(({ settledPico }) => settledPico)),
    pending: decimalFromPico(sum(({ pendingPico }) => pendingPico)),
    elsewhere: decimalFromPico(sum(({ elsewherePico }) => elsewherePico)),
  };
}

/** What is known of an account's buckets within some days. */
export interface SettledState {
  /** Whether a report of it has ever been read well, and its rows settle. */
  readonly isReadable: boolean;
  readonly hasFailed: boolean;
  readonly settledUntil: number | null;
  /** Buckets with a figure, by state. */
  readonly cells: Readonly<Record<CellState, number>>;
}

/** The state of the least settled bucket; after a failed read `open`, and `metered only` before any that went well. */
export function stateOfAccount({ isReadable, hasFailed, settledUntil, cells }: SettledState): CellState {
  if (!isReadable) return 'metered only';
  if (hasFailed || cells.open > 0) return 'open';
  if (cells.reported > 0) return 'reported';
  if (cells.final > 0) return 'final';
  if (cells['metered only'] > 0) return 'metered only';
  return settledUntil === null ? 'open' : 'reported';
}
