import type { Allowance } from './allowance.ts';
import type {
  AccountStatus,
  ProviderAccount,
  ProviderLimit,
  ProviderName,
  ReportPart,
  ReportSchedule,
} from './providerReport.ts';

/** Names an account: its seller and the seller's own id of it. */
export interface AccountRef {
  readonly provider: ProviderName;
  readonly id: string;
}

/** The word with which the user says that everything an account shows is theirs. */
export const everythingIsMine = '*';

/** An account as the user connects it. The key is no part of it. */
export interface AccountConnection {
  readonly provider: ProviderName;
  readonly account: ProviderAccount;
  /** The user's own ids, logins, e-mails or key ids there; `*` says that the whole account is theirs. `null` leaves what is known. */
  readonly me: readonly string[] | null;
  readonly schedule: Pick<ReportSchedule, 'bucket' | 'delayMs' | 'horizonMs'>;
}

/**
 * How surely a figure is known. `metered only`: no readable report. `open`: not complete yet, missing, or the last read failed.
 * `reported`: complete by the vendor's word, or by two reads that agree. `final`: the vendor revises it no more.
 */
export const cellStates = ['metered only', 'open', 'reported', 'final'] as const;
export type CellState = (typeof cellStates)[number];

/** A good read of whole buckets. */
export interface Reading {
  /** When the first request of it was sent, milliseconds since 1970: what was reported later can't be in it. */
  readonly startedAt: number;
  readonly part: ReportPart;
}

/** What a good read led to. */
export interface ReadingResult {
  /** Cells of the span that have a figure. */
  readonly cells: number;
  /** Cells whose reported figure is another than before. */
  readonly changed: number;
  /** What was left out, one sentence each, without anybody's name. */
  readonly warnings: readonly string[];
}

/** Why a read failed, by what helps; `ProviderFailure` says more of each. */
export const readFailureKinds = [
  'credential',
  'permission',
  'accountKind',
  'throttled',
  'transient',
] as const;
export type ReadFailureKind = (typeof readFailureKinds)[number];

export interface ReadFailure {
  readonly kind: ReadFailureKind;
  /** The user's sentence: no key, no name, nothing of an answer. */
  readonly message: string;
  readonly remedy: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How far an account has been read; milliseconds since 1970. */
export interface Watermark {
  /** The span without gaps that good reads cover. */
  readonly since: number;
  readonly until: number;
  /** From here on the figures may still move: the start of the first bucket that is not final. */
  readonly unsettledSince: number;
}

/** A flat fee, and the tools whose calls it covers. */
export interface Plan {
  /** In the user's words; unique among the plans. */
  readonly name: string;
  readonly provider: string;
  /** The vendor's id of a connected account that reports what is used beyond the plan; `null` without one. */
  readonly account: string | null;
  readonly tools: readonly string[];
  /** Decimal text in `currency`. */
  readonly monthlyFee: string;
  /** ISO 4217. */
  readonly currency: string;
  /** First day; the billing month begins on its day of the month. */
  readonly from: string;
  /** Last day; `null` while it goes on. */
  readonly until: string | null;
}

/** The parts of spend, decimal dollars as text. `total` is calls + fees + unmetered + adjustments. */
export interface SpendParts {
  readonly total: string;
  /** Effective cost of the calls metered here. */
  readonly calls: string;
  readonly fees: string;
  /** What reports hold beyond the calls. */
  readonly unmetered: string;
  /** What reports hold less than the calls: zero or negative. */
  readonly adjustments: string;
  /** On a report. */
  readonly settled: string;
  /** Metered here and not on a report yet. */
  readonly pending: string;
  /** The part of `settled` that was never metered here. */
  readonly elsewhere: string;
}

export interface AccountSpend extends SpendParts {
  /** `''`: calls of which nobody has confirmed who pays. */
  readonly provider: string;
  readonly state: CellState;
  /** ISO instant up to which every bucket is complete; `null` where none is. */
  readonly settledUntil: string | null;
}

/** What is spent within a span of days, by the accounting rules. */
export interface Spend extends SpendParts {
  /** By the account's id; `''` is of calls without a confirmed payer. Where two sellers have one id, `provider/id`. */
  readonly byAccount: Readonly<Record<string, AccountSpend>>;
}

/** Days as in `SpendQuery`. */
export interface AccountQuery {
  readonly since: string | null;
  readonly until: string | null;
  /** `null` is the ledger's own zone. */
  readonly timeZone: string | null;
}

export type EntryKind = 'fee' | 'unmetered' | 'adjustment';

/** Why a row of spend that is no call exists. */
export const entryReasons = [
  'accrual',
  'elsewhere',
  'tool not connected',
  'revised',
  'discount',
  'credit',
  'price differs',
] as const;
export type EntryReason = (typeof entryReasons)[number];

/** A row of spend that is no call, on one day. Several rows of a day, account, kind and reason are one. */
export interface EntryRow {
  readonly day: string;
  readonly provider: string;
  /** The key of `Spend.byAccount`. */
  readonly account: string;
  readonly kind: EntryKind;
  readonly reason: EntryReason;
  /** Decimal dollars; `null` for a fee in another currency without a rate of exchange: it stands apart. */
  readonly amount: string | null;
  /** A fee as it is charged; else the same as `amount`. */
  readonly chargedAmount: string;
  readonly currency: string;
}

/** A row of the reconciliation table: one day of one account. Decimal dollars. What is not counted has a report and is `metered only`. */
export interface CellDay {
  readonly day: string;
  readonly state: CellState;
  /** Effective cost of the account's calls in the buckets that are booked on this day. */
  readonly metered: string;
  /** `null` where no good read has a figure. */
  readonly reported: string | null;
  readonly settled: string;
  readonly pending: string;
  readonly elsewhere: string;
  readonly unmetered: string;
  readonly adjustment: string;
  /** Of its rows, and `not yet reported` while something is pending. */
  readonly reasons: readonly (EntryReason | 'not yet reported')[];
  /** The newest good read of one of its buckets, ISO instant. */
  readonly readAt: string | null;
}

/** One account as the views show it; the sums are of the asked days. */
export interface AccountView extends AccountSpend {
  /** The key of `Spend.byAccount`. */
  readonly account: string;
  /** The vendor's own id. */
  readonly id: string;
  readonly label: string;
  readonly kind: ProviderAccount['kind'] | 'plan';
  readonly isConnected: boolean;
  /** What keeps its report from settling anything, a sentence with what to do; `null` where it settles. */
  readonly obstacle: string | null;
  /** Tools whose calls this account pays, as the user confirmed. */
  readonly payerOf: readonly string[];
  /** Tools whose calls its flat fee covers now. */
  readonly covers: readonly string[];
  /** What its report says of these days, decimal dollars, also where it settles nothing; `null` where there is no good read of one. */
  readonly reportedTotal: string | null;
  readonly limits: readonly ProviderLimit[];
  readonly balances: AccountStatus['balances'];
  /** ISO instants. */
  readonly lastReadAt: string | null;
  readonly dataAsOf: string | null;
  /** `null` once a later read went well. */
  readonly lastFailure: (Omit<ReadFailure, 'at'> & { readonly at: string }) | null;
}

/** An amount in its own currency: decimal text, ISO 4217. */
export interface CurrencyAmount {
  readonly currency: string;
  readonly amount: string;
}

/** What one day's rows beside the calls come to, decimal dollars. */
export interface DayEntries {
  readonly day: string;
  readonly amount: string;
  /** Fees in other currencies without a rate of exchange on or before the day: no part of `amount`. */
  readonly unexchanged?: readonly CurrencyAmount[] | undefined;
}

/**
 * The accounts' side of the ledger: who pays, what reports say, and the rows of spend that are not calls. Calls are assigned to their
 * payer as they are booked. With no account connected and no plan it costs nothing. Synchronous, and all or nothing, as the ledger is.
 */
export interface AccountLedger {
  /** Makes the account, or takes over what has changed of it. Another `me` makes its report be read anew. */
  connect(connection: AccountConnection): void;
  /** What was settled stays; what is booked from `at` on is no longer assigned to it. */
  disconnect(ref: AccountRef, at: number): void;
  /**
   * These tools' calls, and no others, are paid by this account as far as its seller can have sold them; known calls are assigned
   * anew. Of two accounts at one seller, the later confirmed one pays. Returns how many calls have another payer now.
   */
  confirmPayer(ref: AccountRef, tools: readonly string[]): number;
  /** All plans; what they cover is assigned anew. `exchangeRates` turn fees of other currencies into dollars. */
  setPlans(plans: readonly Plan[], exchangeRates: Allowance['exchangeRates']): void;
  /** Takes what a report says. Reads may come twice and in any order. */
  recordReading(ref: AccountRef, reading: Reading): ReadingResult;
  /** Limits, balances and counters. Returns how many cells the counters gave a figure. */
  recordStatus(ref: AccountRef, status: AccountStatus, at: number): number;
  /** A read of this span failed: what it would have covered is open, unless it is final. */
  recordFailure(
    ref: AccountRef,
    span: { readonly since: number; readonly until: number },
    failure: ReadFailure,
  ): void;
  /** `null` before a good read. After a forgetting it begins at that instant. */
  watermark(ref: AccountRef): Watermark | null;
  /** Nothing that began before this may be asked of a report: the instant of the last forgetting; `null` without one. */
  readonly forgottenBefore: number | null;
  /** Connected accounts, plans, and what is left of disconnected ones, with the sums of these days. */
  views(query: AccountQuery): readonly AccountView[];
  /** `null` while there is neither account nor plan. */
  spend(query: AccountQuery): Spend | null;
  /** Rows beside the calls, by day, account, kind and reason. */
  entries(query: AccountQuery): readonly EntryRow[];
  /** The same, added up by day. */
  entriesByDay(query: AccountQuery): readonly DayEntries[];
  /** The reconciliation table of one account, oldest day first. */
  cells(ref: AccountRef, query: AccountQuery): readonly CellDay[];
}
