import type { AccountLedger, AccountRef } from '../../core/accounts.ts';
import type { Clock } from '../../core/ports.ts';
import type { ProviderConnection, SyncReport } from '../../core/providerConnection.ts';
import type { ProviderAccount } from '../../core/providerReport.ts';
import { accessOf } from './accessOf.ts';
import { BaseUrlError } from './baseUrl.ts';
import { pacedHttp } from './http/pacedHttp.ts';
import { ProviderFailure } from './http/providerFailure.ts';
import type { ProviderHttp } from './http/providerHttp.ts';
import type { KnownAccounts } from './knownAccounts.ts';
import type { ProviderAccess, ProviderReader } from './providerReader.ts';
import { readingSpans, type Span } from './readingSpans.ts';

export interface SyncParts {
  readonly ledger: AccountLedger;
  readonly known: KnownAccounts;
  readonly clock: Clock;
  /** A new one for each reading, as it counts its requests; the signal breaks off what is under way. */
  readonly http: (signal: AbortSignal) => ProviderHttp;
  /** The earliest instant of interest where nothing else is asked: the start of the allowance year. */
  readonly wanted: (now: number) => number;
}

/** What is asked of one reading. */
export interface SyncOrder {
  /** Instead of the start of the allowance year, milliseconds since 1970. */
  readonly since: number | null;
  /** `recent` leaves what is older than the vendor's usual delay as it was read. */
  readonly depth: 'whole' | 'recent';
  /** Is this account read by another connection, so that this one would only ask twice or take it for somebody else's? */
  readonly isReadElsewhere: (account: ProviderAccount) => boolean;
  readonly signal: AbortSignal;
}

export interface SyncResult {
  readonly report: SyncReport;
  /** Why it ended before its end; the figures of the last good reading stand. */
  readonly failure: ProviderFailure | null;
}

/**
 * Reads what one connection's account has to tell that is not known for good, and hands it to the ledger span by span, so that what was
 * read stays read when a later span fails. It rejects only where the ledger could not keep what was read.
 */
export function syncAccount(
  reader: ProviderReader,
  connection: ProviderConnection,
  parts: SyncParts,
  order: SyncOrder,
): Promise<SyncResult> {
  return new AccountReading(reader, connection, parts, order).run();
}

/** One reading, and how far it has come. */
class AccountReading {
  readonly #reader: ProviderReader;
  readonly #connection: ProviderConnection;
  readonly #parts: SyncParts;
  readonly #order: SyncOrder;
  readonly #http: ProviderHttp;
  readonly #warnings = new Set<string>();
  #account: ProviderAccount | null;
  /** What is still to be read; `null` until that is known. */
  #left: readonly Span[] | null = null;
  #cells = 0;

  constructor(reader: ProviderReader, connection: ProviderConnection, parts: SyncParts, order: SyncOrder) {
    this.#reader = reader;
    this.#connection = connection;
    this.#parts = parts;
    this.#order = order;
    const http = parts.http(order.signal);
    const { perMinuteMax } = reader.schedule;
    this.#http = perMinuteMax === undefined ? http : pacedHttp(http, perMinuteMax, parts.clock, order.signal);
    this.#account = parts.known.accountOf(connection);
  }

  async run(): Promise<SyncResult> {
    const { known, clock } = this.#parts;
    const wait = known.waitOf(this.#connection, clock());
    // Nothing is asked, so no reading has failed.
    if (wait !== null) return this.#end(waiting(this.#reader, wait));
    try {
      await this.#read();
      return this.#end(null);
    } catch (error) {
      if (this.#order.signal.aborted) {
        this.#warnings.add(`The reading of ${this.#reader.title} was stopped; what was read of it stands.`);
        return this.#end(null);
      }
      const failure = asFailure(this.#reader, error);
      this.#note(failure);
      return this.#end(failure);
    }
  }

  async #read(): Promise<void> {
    const { clock } = this.#parts;
    const access = accessOf(this.#reader, this.#connection, this.#http, clock);
    const account = await this.#identify(access);
    if (this.#order.isReadElsewhere(account)) {
      this.#warnings.add(
        `${account.label} is connected another time, with another key or as somebody else. It is read by that connection; remove one of the two.`,
      );
      return;
    }
    this.#connect(account);
    this.#left = this.#spans(account);
    const trouble = await this.#readStatus(access, account);
    const isRead = await this.#readReport(access, account);
    if (trouble === null) return;
    // Where there is a report it is the reading, and limits are only shown beside it.
    if (!isRead) throw trouble;
    this.#warnings.add(`${trouble.message} ${trouble.remedy}`);
  }

  async #identify(access: ProviderAccess): Promise<ProviderAccount> {
    const { known, clock } = this.#parts;
    if (this.#account !== null && known.isFresh(this.#connection, clock())) return this.#account;
    const account = await this.#reader.identify(access);
    known.keepAccount(this.#connection, account, clock());
    this.#account = account;
    return account;
  }

  #connect(account: ProviderAccount): void {
    const { ledger } = this.#parts;
    const { provider, schedule } = this.#reader;
    const { me, payerOf } = this.#connection;
    ledger.connect({ provider, account, me: me.length === 0 ? null : me, schedule });
    if (payerOf !== null) ledger.confirmPayer({ provider, id: account.id }, payerOf);
  }

  /** `null`, or what keeps limits, balances and counters from being read and not the report. */
  async #readStatus(access: ProviderAccess, account: ProviderAccount): Promise<ProviderFailure | null> {
    if (this.#reader.status === null) return null;
    const { ledger, clock } = this.#parts;
    const at = clock();
    try {
      const status = await this.#reader.status(access, account);
      this.#cells += ledger.recordStatus(this.#refOf(account), status, at);
      for (const warning of status.warnings) this.#warnings.add(warning);
      return null;
    } catch (error) {
      const failure = asFailure(this.#reader, error);
      if (failure.kind === 'credential' || failure.kind === 'throttled') throw failure;
      return failure;
    }
  }

  /** Tells whether there is a report. */
  async #readReport(access: ProviderAccess, account: ProviderAccount): Promise<boolean> {
    if (this.#reader.report === null) return false;
    if (account.settles === 'slice' && this.#connection.me.length === 0) {
      // Others' rows are not even asked for, and those who filter at the vendor's would find nothing: that is no zero.
      this.#left = [];
      this.#warnings.add(
        `The report of ${account.label} is of several people. Say which user, login or key there is yours: it is not read before.`,
      );
      return true;
    }
    if (this.#order.depth === 'recent' && this.#reader.schedule.isReportSeldom === true) {
      this.#left = [];
      return false;
    }
    const { ledger, clock } = this.#parts;
    let isRead = false;
    while (this.#left !== null) {
      const [span, ...others] = this.#left;
      if (span === undefined) break;
      this.#order.signal.throwIfAborted();
      const startedAt = clock();
      const part = await this.#reader.report(access, account, span.since, span.until);
      for (const warning of part.warnings) this.#warnings.add(warning);
      // An account of this kind has none.
      if (part.since >= part.until) break;
      isRead = true;
      const { cells, warnings } = ledger.recordReading(this.#refOf(account), { startedAt, part });
      this.#cells += cells;
      for (const warning of warnings) this.#warnings.add(warning);
      // A report that begins later is followed by an older one of the vendor's, which the reader knows.
      const isAnswered = part.since <= span.since || part.since >= span.until;
      this.#left = isAnswered ? others : [{ since: span.since, until: part.since }, ...others];
    }
    this.#left = [];
    return isRead;
  }

  #spans(account: ProviderAccount): readonly Span[] {
    const { ledger, clock, wanted } = this.#parts;
    const now = clock();
    return readingSpans(
      this.#reader.schedule,
      ledger.watermark(this.#refOf(account)),
      { wanted: this.#order.since ?? wanted(now), forgottenBefore: ledger.forgottenBefore },
      now,
      this.#order.depth,
    );
  }

  /** What this reading would have covered and has not is not known to be right any more. */
  #note(failure: ProviderFailure): void {
    const { known, ledger, clock } = this.#parts;
    const { kind, message, remedy, retryAt } = failure;
    if (retryAt !== null) known.keepWait(this.#connection, retryAt);
    if (kind === 'permission' || kind === 'accountKind') known.doubt(this.#connection);
    const account = this.#account;
    if (account === null || this.#order.isReadElsewhere(account)) return;
    this.#connect(account);
    const at = clock();
    const left = this.#left ?? this.#spans(account);
    // Without anything left the failure is told all the same.
    for (const span of left.length === 0 ? [{ since: at, until: at }] : left) {
      ledger.recordFailure(this.#refOf(account), span, { kind, message, remedy, at });
    }
  }

  #end(failure: ProviderFailure | null): SyncResult {
    const { provider } = this.#reader;
    const account = this.#account;
    if (failure !== null) this.#warnings.add(`${failure.message} ${failure.remedy}`);
    const view =
      account === null
        ? undefined
        : this.#parts.ledger
            .views({ since: null, until: null, timeZone: null })
            .find((one) => one.provider === provider && one.id === account.id);
    const report: SyncReport = {
      provider,
      account: account?.id ?? null,
      requests: this.#http.asked,
      cells: this.#cells,
      settledUntil: view?.settledUntil ?? null,
      warnings: [...this.#warnings],
      hasFigures: this.#cells > 0 || (view?.lastReadAt ?? null) !== null,
    };
    return { report, failure };
  }

  #refOf({ id }: ProviderAccount): AccountRef {
    return { provider: this.#reader.provider, id };
  }
}

function waiting({ provider, title }: ProviderReader, until: number): ProviderFailure {
  return new ProviderFailure(
    'throttled',
    provider,
    `${title} asked to wait until ${new Date(until).toISOString()}.`,
    'Nothing was asked now; the figures of the last good reading stand.',
    { retryAt: until },
  );
}

function asFailure({ provider }: ProviderReader, error: unknown): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  if (error instanceof BaseUrlError) {
    return new ProviderFailure('accountKind', provider, error.message, 'Correct it and connect again.', {
      cause: error,
    });
  }
  throw error;
}
