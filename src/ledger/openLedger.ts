import type { AgentSpend } from '../core/burnRate.ts';
import type { CallRecord } from '../core/callRecord.ts';
import type { StandingRule } from '../core/observation.ts';
import type {
  ArrivalRow,
  Batch,
  Clock,
  Ledger,
  LedgerDescription,
  Log,
  LogFileState,
  PriceObservation,
} from '../core/ports.ts';
import { isTimeZone } from '../core/time.ts';
import type { Dimension, SpendQuery, TotalsRow } from '../core/totals.ts';
import { AccountBooks } from './accountBooks.ts';
import { agentSpendsOf } from './agentSpends.ts';
import { bookBatch } from './booking.ts';
import { readCallPage, type CallPage, type PageEnd } from './callPages.ts';
import { CheckNote } from './checkNote.ts';
import { renewPlans } from './connecting.ts';
import { describeLedger } from './description.ts';
import { fillUnpriced } from './fillUnpriced.ts';
import { forgetBooked, releaseSpace, type NamelessState } from './forgetting.ts';
import { knownSinceByTool } from './knownSince.ts';
import { LedgerBusyError, LedgerCorruptError, LedgerFullError } from './ledgerErrors.ts';
import { openDatabase } from './openDatabase.ts';
import { removeDamagedBeside, replaceDamaged } from './replaceDamaged.ts';
import { sqliteFailureOf } from './sqliteFailure.ts';
import { Tables } from './tables.ts';
import { totalsOf } from './totalsQuery.ts';

export interface LedgerOptions {
  /** Absolute path of the file, `ledger.db`; its folder is made if need be. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly priceObservation: PriceObservation;
  /** How the observations of a group are judged, by stream. */
  readonly standingRules: Readonly<Record<string, StandingRule>>;
  readonly defaultStandingRule: StandingRule;
  /** What of a reader's state may outlive a forgetting. */
  readonly namelessState: NamelessState;
  /** The zone of a new ledger's days; one that exists keeps its own. */
  readonly timeZone: string;
  /** A damaged file was set aside: what was known of how far the logs are read is gone with it. */
  readonly onReplaced?: ((message: string) => void) | undefined;
  /** How long to wait for another program that holds the file; 5 s unless told. */
  readonly busyTimeoutMs?: number | undefined;
}

/**
 * The ledger in a SQLite file. The file is opened on first use. Any method may throw a `LedgerBusyError`,
 * `LedgerFullError`, `LedgerNewerError` or `LedgerCorruptError`; then nothing has changed, and it can be called again.
 */
export function openLedger(options: LedgerOptions): Ledger {
  return new SqliteLedger(options);
}

class SqliteLedger implements Ledger {
  readonly #options: LedgerOptions;
  readonly #busyTimeoutMs: number;
  readonly #note: CheckNote;
  readonly accounts: AccountBooks;
  #tables: Tables | null = null;
  /** When all of the file was last found whole. */
  #checkedAt = 0;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#note = new CheckNote(options.path);
    this.#busyTimeoutMs = options.busyTimeoutMs ?? 5000;
    this.accounts = new AccountBooks({
      clock: options.clock,
      read: (work) => this.#read((tables) => work(tables, this.#zoneOf(tables))),
      change: (work) => this.#change((tables) => work(tables, this.#zoneOf(tables))),
    });
  }

  get timeZone(): string {
    return this.#read((tables) => this.#zoneOf(tables));
  }

  get isPaused(): boolean {
    return this.#read((tables) => tables.pauses.isPaused);
  }

  book(batch: Batch): number {
    const { log } = this.#options;
    return this.#change((tables) => bookBatch(tables, batch, this.#options, this.#zoneOf(tables), log));
  }

  fileStates(tool?: string): LogFileState[] {
    return this.#read((tables) => tables.logFiles.read(tool ?? null));
  }

  totals(by: readonly Dimension[], query: SpendQuery): TotalsRow[] {
    return this.#read((tables) => totalsOf(tables, by, query, this.#zoneOf(tables)));
  }

  *calls(
    query: SpendQuery & { readonly limit?: number | undefined; readonly newestFirst?: boolean | undefined },
  ): Iterable<CallRecord> {
    let left = query.limit ?? Infinity;
    let after: PageEnd | null = null;
    do {
      const from: PageEnd | null = after;
      const page: CallPage = this.#read((tables) =>
        readCallPage(
          tables,
          query,
          query.newestFirst ?? false,
          from,
          query.timeZone ?? this.#zoneOf(tables),
          left,
        ),
      );
      yield* page.calls;
      left -= page.calls.length;
      after = page.end;
    } while (after !== null && left > 0);
  }

  knownSince(timeZone: string | null): Record<string, string> {
    return this.#read((tables) => {
      const zone = this.#zoneOf(tables);
      return knownSinceByTool(tables, timeZone ?? zone, zone);
    });
  }

  setTimeZone(zone: string): void {
    if (!isTimeZone(zone)) throw new RangeError(`not a time zone: ${zone}`);
    this.#change((tables) => {
      if (this.#zoneOf(tables) === zone) return;
      tables.meta.setTimeZone(zone);
      tables.rollups.rebuild(zone);
      tables.cellDays.rebuild(tables.cells.all(), zone);
      renewPlans(tables, this.#options.clock(), zone);
    });
  }

  readSetting(name: string): string | null {
    return this.#read((tables) => tables.settings.read(name));
  }

  writeSetting(name: string, value: string | null): void {
    this.#change((tables) => {
      tables.settings.write(name, value);
    });
  }

  pause(at: number): void {
    this.#change((tables) => {
      tables.pauses.pause(at);
    });
  }

  resume(at: number): void {
    this.#change((tables) => {
      tables.pauses.resume(at);
    });
  }

  forgetEverything(at: number): void {
    this.#change((tables) => {
      forgetBooked(tables, at, this.#options.namelessState);
    });
    removeDamagedBeside(this.#options.path);
    this.#read((tables) => {
      releaseSpace(tables, this.#options.log);
    });
  }

  priceUnpriced(): number {
    const { priceObservation } = this.#options;
    return this.#change((tables) => fillUnpriced(tables, priceObservation, this.#zoneOf(tables)));
  }

  arrivals(): ArrivalRow[] {
    return this.#read((tables) => tables.arrivals.read());
  }

  agentSpends(since: number): AgentSpend[] {
    return this.#read((tables) => agentSpendsOf(tables, since));
  }

  describe(): LedgerDescription {
    return this.#read((tables) => describeLedger(tables, this.#options.path));
  }

  close(): void {
    if (this.#tables === null) return;
    this.#disconnect();
    try {
      this.#note.leave(this.#checkedAt);
    } catch (error) {
      this.#options.log.warn(`The ledger will be checked when it is next opened: ${String(error)}`);
    }
  }

  #disconnect(): void {
    this.#tables?.database.close();
    this.#tables = null;
  }

  #read<Result>(work: (tables: Tables) => Result): Result {
    return this.#guard((tables) => {
      tables.dropStale();
      return work(tables);
    });
  }

  #change<Result>(work: (tables: Tables) => Result): Result {
    return this.#guard((tables) => tables.change(() => work(tables)));
  }

  /** Does the work, and answers what SQLite can fail with. */
  #guard<Result>(work: (tables: Tables) => Result): Result {
    try {
      this.#tables ??= this.#open();
      return work(this.#tables);
    } catch (error) {
      throw this.#answerTo(error);
    }
  }

  #answerTo(error: unknown): unknown {
    const { path } = this.#options;
    switch (sqliteFailureOf(error)) {
      case 'busy':
        return new LedgerBusyError(path, error);
      case 'full':
        return new LedgerFullError(path, error);
      case 'corrupt':
        return this.#replaceDamaged(error);
      case null:
        return error;
    }
  }

  /** A file that is found damaged when it is opened is replaced at once: nothing has been read from it yet. */
  #open(): Tables {
    const { path, clock } = this.#options;
    const now = clock();
    const checkedAt = this.#note.checkedAt(now);
    let database;
    try {
      database = openDatabase(path, this.#busyTimeoutMs, checkedAt === null ? 'whole' : 'roots');
    } catch (error) {
      if (sqliteFailureOf(error) !== 'corrupt') throw error;
      this.#replaceDamaged(error);
      database = openDatabase(path, this.#busyTimeoutMs, 'whole');
    }
    this.#note.remove();
    this.#checkedAt = checkedAt ?? now;
    const tables = new Tables(database);
    if (tables.meta.timeZone() === null) {
      tables.change(() => {
        tables.meta.setTimeZone(this.#options.timeZone);
      });
    }
    return tables;
  }

  #replaceDamaged(cause: unknown): LedgerCorruptError {
    const { path, clock, log } = this.#options;
    this.#disconnect();
    this.#note.remove();
    const setAsideAs = replaceDamaged(path, clock(), this.#busyTimeoutMs, log);
    const error = new LedgerCorruptError(path, setAsideAs, cause);
    log.error(error.message, cause);
    this.#options.onReplaced?.(error.message);
    return error;
  }

  #zoneOf(tables: Tables): string {
    return tables.meta.timeZone() ?? this.#options.timeZone;
  }
}
