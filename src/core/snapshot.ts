import type { AccountView, CurrencyAmount } from './accounts.ts';
import type { Allowance } from './allowance.ts';
import type { CallRecord } from './callRecord.ts';
import type { InFlight } from './callInFlight.ts';
import type { GuardState } from './guard.ts';
import type { QuotaView } from './quota.ts';
import type { ToolState } from './toolConnection.ts';
import type { Totals } from './totals.ts';

/** A sum in the allowance's unit, as far as it can be told. */
export interface DrawnAmount {
  /** Decimal text in the allowance's unit: currency or tokens. */
  readonly drawn: string;
  /** Effective dollars that could not be turned into the unit (no rate of exchange, no token counts): stands apart. */
  readonly apart: string | null;
  /** Fees in other currencies than the unit, without a rate of exchange: stand apart, each in its own. */
  readonly unexchanged?: readonly CurrencyAmount[] | undefined;
}

export interface PeriodSpend {
  /** Days in the allowance's zone, both inclusive. */
  readonly since: string;
  readonly until: string;
  /** Of the calls alone. */
  readonly totals: Totals;
  /** The effective cost of the calls and the rows of spend beside them, decimal dollars, as far as it is known; `null` where none is. */
  readonly cost: string | null;
  /** The same in the allowance's unit. */
  readonly amount: DrawnAmount;
}

export interface MonthSpend extends PeriodSpend {
  /** `2026-11` */
  readonly month: string;
}

/** Something that the user should know; each has one sentence and, where there is one, one remedy. */
export interface Problem {
  readonly severity: 'info' | 'warning' | 'error';
  /** Where: `codex`, `ledger`, `watching`, `prices` … */
  readonly subject: string;
  readonly message: string;
  readonly remedy: string | null;
}

/** How far the first long read is. Bytes, as files differ a thousandfold. */
export interface ReadingProgress {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/** The one immutable value that every view draws. JSON: money is text. */
export interface SpendSnapshot {
  readonly version: 1;
  /** When it was made, ISO instant. */
  readonly at: string;
  readonly state: 'reading' | 'live' | 'paused';
  readonly reading: ReadingProgress | null;
  readonly machine: string;
  readonly allowance: Allowance;
  /** The running allowance year. */
  readonly year: PeriodSpend & { readonly label: string };
  /** Share of the allowance used, as a fraction (0.1234); `null` without an amount. */
  readonly shareUsed: number | null;
  /** Share of the year gone, as a fraction of its time. */
  readonly shareOfYear: number;
  /** Share used against share of the year gone (1 is on pace); `null` without an amount or in the year's first hours. */
  readonly pace: number | null;
  readonly today: PeriodSpend;
  readonly month: MonthSpend;
  /** Every month of the allowance year that has begun, oldest first. */
  readonly months: readonly MonthSpend[];
  /** First day known, by tool. */
  readonly knownSince: Readonly<Record<string, string>>;
  readonly lastCalls: readonly CallRecord[];
  /** What passes through the gateway right now; added by the thread that carries it. */
  readonly inFlight: InFlight;
  /** Tools that are connected, or whose calls have arrived. */
  readonly tools: readonly ToolState[];
  /** Connected accounts and plans, with the sums of the allowance year. */
  readonly accounts: readonly AccountView[];
  /** Subscriptions’ windows over unofficial routes, those that the user switched on; never stored. */
  readonly quotas: readonly QuotaView[];
  readonly guard: GuardState;
  readonly problems: readonly Problem[];
  /** A made-up year, labelled as such in every view. */
  readonly isDemo: boolean;
}
