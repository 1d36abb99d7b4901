import type { AccountLedger } from './accounts.ts';
import type { AgentSpend } from './burnRate.ts';
import type { CallRecord } from './callRecord.ts';
import type { Charge, Rate, UnpricedReason } from './charge.ts';
import type { Observation, SourceKind } from './observation.ts';
import type { Dimension, SpendQuery, TotalsRow } from './totals.ts';

/** Milliseconds since 1970. */
export type Clock = () => number;

/** The meter's log: sentences, never prompts, keys or tokens. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string, cause?: unknown): void;
}

/** What has to be known about a request to find its rate. */
export interface RateQuery {
  readonly providerName: string | null;
  readonly model: string;
  readonly at: number;
  /** Uncached, read and written input together: it alone decides the long-context tier. */
  readonly promptTokens: number;
  readonly serviceTier: string | null;
  readonly speed: string | null;
  readonly inferenceGeo: string | null;
}

export interface PriceList {
  rateFor(query: RateQuery): Rate | { readonly unpriced: UnpricedReason };
}

/** How far a log has been read, and what its reader has to remember to go on. */
export interface LogFileState {
  readonly path: string;
  readonly tool: string;
  /** Device and inode, where the system has them. */
  readonly identity: string;
  /** Size and time at the last look: unchanged means nothing to read. */
  readonly size: number;
  readonly modifiedAt: number;
  /** Bytes consumed: the end of the last whole line. */
  readonly offset: number;
  /** Hash of the first bytes (up to 1 KiB of what has been read): another head is another file. */
  readonly headHash: string;
  /** The reader's own memory, JSON text; `''` when it needs none. */
  readonly readerState: string;
}

/** One piece of work for the ledger: booked in one transaction, so an offset never runs ahead of its calls. */
export interface Batch {
  readonly observations: readonly Observation[];
  readonly files: readonly LogFileState[];
}

/** The observations' charges: prices one standing observation. */
export type PriceObservation = (observation: Observation) => {
  readonly charges: readonly Charge[];
  readonly rate: Rate | null;
};

/** The ledger as the rest of the program sees it. Every method is synchronous: it lives on the worker thread. */
export interface Ledger {
  /** Books a batch; returns how many calls were added or changed. Calls ended before the cut-off or in a pause are not booked. */
  book(batch: Batch): number;
  fileStates(tool?: string): LogFileState[];
  /** Sums by the given dimensions (none: one row, or no row on an empty ledger). */
  totals(by: readonly Dimension[], query: SpendQuery): TotalsRow[];
  /** The calls, oldest first; read page by page while the caller iterates. `newestFirst` turns it round. */
  calls(
    query: SpendQuery & { readonly limit?: number | undefined; readonly newestFirst?: boolean | undefined },
  ): Iterable<CallRecord>;
  /** First day known by tool, in the ledger's zone. */
  knownSince(timeZone: string | null): Record<string, string>;
  /** The zone in which the roll-ups' days lie; setting another rebuilds them. */
  readonly timeZone: string;
  setTimeZone(zone: string): void;
  /** Small settings that outlive the meter (the allowance, the pause): JSON text by name. */
  readSetting(name: string): string | null;
  writeSetting(name: string, value: string | null): void;
  /** From `at` on nothing is booked, until `resume`. Remembered, so that reading a log anew books nothing of a pause. */
  pause(at: number): void;
  resume(at: number): void;
  readonly isPaused: boolean;
  /** Deletes every observation, call and roll-up, keeps the read offsets, and books nothing that ended before `at`. */
  forgetEverything(at: number): void;
  /** Fills the charges that had no price; changes nothing else. Returns how many were filled. */
  priceUnpriced(): number;
  /** By tool and source: how many records came, and when the last call ended. */
  arrivals(): ArrivalRow[];
  /** Who pays, what sellers report, and what the two sides come to. */
  readonly accounts: AccountLedger;
  /** What each agent's calls cost that ended from `since` (milliseconds since 1970) on, as far as that is known. */
  agentSpends(since: number): AgentSpend[];
  /** What `doctor` says about the file: size, rows, schema, refused rows, integrity. */
  describe(): LedgerDescription;
  close(): void;
}

export interface ArrivalRow {
  readonly tool: string;
  readonly source: SourceKind;
  readonly calls: number;
  /** Milliseconds since 1970. */
  readonly lastAt: number;
}

export interface LedgerDescription {
  readonly path: string;
  readonly schemaVersion: number;
  readonly bytes: number;
  readonly observations: number;
  readonly calls: number;
  readonly unpricedCalls: number;
  /** Ids under which several tools' records of several calls were found, so that each record was counted by itself. */
  readonly refusedLinks: number;
  /** Ledgers that were set aside because they could not be read, newest last. */
  readonly setAside: readonly string[];
  readonly forgottenBefore: string | null;
}
