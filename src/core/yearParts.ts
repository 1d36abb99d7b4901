import type { AccountView } from './accounts.ts';
import { decimalFromPico, picoFromDecimal } from './money.ts';
import type { SpendSnapshot } from './snapshot.ts';

/** What the year's spend is made of, decimal dollars: `total` is calls + fees + unmetered + adjustments. */
export interface YearParts {
  readonly total: string;
  /** Effective cost of the calls metered here, the known part; `null` where there are calls and none has a known price. */
  readonly calls: string | null;
  readonly fees: string;
  readonly unmetered: string;
  /** Zero or negative. */
  readonly adjustments: string;
  readonly pending: string;
  readonly elsewhere: string;
  /** The part of `calls` of which nobody has confirmed who pays. */
  readonly unassigned: string;
}

/** Adds the accounts' parts and the year's calls up; `null` while there is no account and no plan. */
export function yearParts({ year, accounts }: Pick<SpendSnapshot, 'year' | 'accounts'>): YearParts | null {
  if (accounts.length === 0) return null;
  const sum = (pick: (account: AccountView) => string): bigint =>
    accounts.reduce((total, account) => total + picoFromDecimal(pick(account)), 0n);
  const calls = picoFromDecimal(year.totals.effectiveCost ?? '0');
  const fees = sum((account) => account.fees);
  const unmetered = sum(({ unmetered: part }) => part);
  const adjustments = sum(({ adjustments: part }) => part);
  return {
    total: decimalFromPico(calls + fees + unmetered + adjustments),
    calls: year.totals.requests > 0 && year.totals.effectiveCost === null ? null : decimalFromPico(calls),
    fees: decimalFromPico(fees),
    unmetered: decimalFromPico(unmetered),
    adjustments: decimalFromPico(adjustments),
    pending: decimalFromPico(sum(({ pending }) => pending)),
    elsewhere: decimalFromPico(sum(({ elsewhere }) => elsewhere)),
    unassigned: decimalFromPico(calls - sum((account) => account.calls)),
  };
}

/** Up to when all accounts that settle are settled: the earliest of their instants; `null` where none is. */
export function settledUntilOf(accounts: readonly AccountView[]): string | null {
  const [earliest] = accounts
    .filter(({ isConnected }) => isConnected)
    .flatMap(({ settledUntil }) => (settledUntil === null ? [] : [settledUntil]))
    .sort();
  return earliest ?? null;
}
