import type { Log } from '../../core/ports.ts';
import type { ProviderConnection, SyncReport } from '../../core/providerConnection.ts';
import type { ProviderAccount } from '../../core/providerReport.ts';
import { pollPauseMs } from './pollPace.ts';
import type { ProviderReader } from './providerReader.ts';
import { syncAccount, type SyncParts } from './syncAccount.ts';

export interface PollerOptions extends SyncParts {
  readonly readers: Readonly<Record<ProviderConnection['provider'], ProviderReader>>;
  readonly log: Log;
  /** A reading has changed what the ledger knows. */
  readonly onRead: () => void;
  readonly random?: (() => number) | undefined;
}

interface Polled {
  readonly connection: ProviderConnection;
  /** Ends its reading when it is no longer wanted. */
  readonly stop: AbortController;
  failures: number;
  /** When the pause began, by the clock of then, and how long it is. */
  pausedAt: number;
  pauseMs: number;
  /** When all that may still move was last read; `null` before, and after a failure. */
  wholeAt: number | null;
}

/** What vendors revise for weeks is looked at so often; the newest figures at every reading. */
const wholeMs = 6 * 60 * 60_000;

/** Timers take no more than 2^31 ms, and a machine that slept wakes with the clock far on. */
const timerMsMax = 60 * 60_000;

/**
 * Reads connected accounts at their vendors' pace, one after the other, for all windows. It holds the keys, in memory alone. At rest there
 * is one timer.
 */
export class ProviderPoller {
  readonly #options: PollerOptions;
  #polled: readonly Polled[] = [];
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<unknown> = Promise.resolve();
  #isReading = false;
  readonly #closing = new AbortController();

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  get connections(): readonly ProviderConnection[] {
    return this.#polled.map(({ connection }) => connection);
  }

  /**
   * These are to be read from now on, and no others. One that stays the same keeps its pace, a new one is read at once, and the reading of
   * one that is gone ends.
   */
  use(connections: readonly ProviderConnection[]): void {
    const before = this.#polled;
    this.#polled = connections.map(
      (connection) =>
        before.find((one) => isSame(one.connection, connection)) ??
        renewed(before, connection) ??
        this.#resumed(connection),
    );
    for (const one of before) if (!this.#polled.includes(one)) one.stop.abort();
    this.#plan();
  }

  /**
   * Reads now, whatever the interval; only a wait that the vendor asked for holds it. Who does not say who they are is who they are in the
   * connection that is polled.
   *
   * @param since instead of the start of the allowance year, milliseconds since 1970
   */
  async sync(
    connections: readonly ProviderConnection[],
    since: number | null,
  ): Promise<readonly SyncReport[]> {
    const reports: SyncReport[] = [];
    for (const connection of connections) {
      const polled =
        this.#polled.find((one) => isSame(one.connection, connection)) ??
        this.#polled.find((one) => isSame(one.connection, withNamesOf(connection, one.connection))) ??
        newlyPolled(connection, this.#options.clock());
      reports.push(await this.#inTurn(() => this.#read(polled, since, 'whole')));
    }
    this.#plan();
    return reports;
  }

  /** Breaks off what is being read; what was read of it stands. */
  async close(): Promise<void> {
    this.#closing.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#work;
  }

  /** One that a meter before this one has read keeps its pace: some vendors charge for each reading. What was forgotten is read at once. */
  #resumed(connection: ProviderConnection): Polled {
    const { known, ledger, readers, clock } = this.#options;
    const polled = newlyPolled(connection, clock());
    const { provider } = connection;
    const readAt = known.readAt(connection);
    const account = known.accountOf(connection);
    if (readAt === null || readAt > polled.pausedAt || account === null) return polled;
    const isRead = ledger
      .views({ since: null, until: null, timeZone: null })
      .some((view) => view.provider === provider && view.id === account.id && view.lastReadAt !== null);
    return isRead ? { ...polled, pausedAt: readAt, pauseMs: readers[provider].schedule.pollMs } : polled;
  }

  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    // Who reads what is due plans anew at the end.
    if (this.#closing.signal.aborted || this.#isReading || this.#polled.length === 0) return;
    const wait = Math.min(...this.#polled.map((one) => this.#waitOf(one)));
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        void this.#readDue();
      },
      Math.min(timerMsMax, Math.max(0, wait)),
    );
    this.#timer.unref();
  }

  /** How long until it is due. Under a clock that was put back the pause begins anew: it is neither forgotten nor drawn out. */
  #waitOf(polled: Polled): number {
    const now = this.#options.clock();
    if (now < polled.pausedAt) polled.pausedAt = now;
    return polled.pausedAt + polled.pauseMs - now;
  }

  async #readDue(): Promise<void> {
    this.#isReading = true;
    try {
      for (let due = this.#nextDue(); due !== undefined; due = this.#nextDue()) {
        const one = due;
        await this.#inTurn(async () => {
          // The user may have had it read, or taken it out, while this waited for its turn.
          if (this.#waitOf(one) > 0 || !this.#polled.includes(one)) return;
          await this.#read(one, null, this.#isWholeRead(one) ? 'recent' : 'whole');
        }).catch(() => {
          // What could not be kept is in the log, and read again.
        });
      }
    } finally {
      this.#isReading = false;
      this.#plan();
    }
  }

  #isWholeRead({ wholeAt }: Polled): boolean {
    const now = this.#options.clock();
    return wholeAt !== null && wholeAt <= now && now < wholeAt + wholeMs;
  }

  /** The one that has been due for the longest. */
  #nextDue(): Polled | undefined {
    if (this.#closing.signal.aborted) return undefined;
    return this.#polled
      .filter((one) => this.#waitOf(one) <= 0)
      .toSorted((one, other) => this.#waitOf(one) - this.#waitOf(other))[0];
  }

  /** One reading at a time, over all accounts. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }

  async #read(polled: Polled, since: number | null, depth: 'whole' | 'recent'): Promise<SyncReport> {
    const { readers, known, log, onRead, clock } = this.#options;
    const { connection, stop } = polled;
    const reader = readers[connection.provider];
    const startedAt = clock();
    try {
      const { report, failure } = await syncAccount(reader, connection, this.#options, {
        since,
        depth,
        isReadElsewhere: (account) => this.#isReadElsewhere(polled, account),
        signal: AbortSignal.any([stop.signal, this.#closing.signal]),
      });
      if (failure !== null && polled.failures === 0) log.warn(failure.message);
      this.#pause(polled, failure);
      if (failure === null && !stop.signal.aborted && !this.#closing.signal.aborted) {
        known.keepReading(connection, startedAt);
      }
      if (failure !== null) polled.wholeAt = null;
      else if (depth === 'whole') polled.wholeAt = startedAt;
      return report;
    } catch (error) {
      // A ledger that is locked or full: what was asked is asked again.
      this.#pause(polled, { kind: 'transient', retryAt: null });
      polled.wholeAt = null;
      log.error(`What ${reader.title} reported could not be kept`, error);
      throw error;
    } finally {
      onRead();
    }
  }

  #pause(polled: Polled, failure: Parameters<typeof pollPauseMs>[1]): void {
    const { readers, clock, random = Math.random } = this.#options;
    const { pollMs } = readers[polled.connection.provider].schedule;
    const now = clock();
    polled.failures = failure === null ? 0 : polled.failures + 1;
    polled.pausedAt = now;
    polled.pauseMs = pollPauseMs(pollMs, failure, polled.failures, now, random());
  }

  /**
   * Of two connections that are polled for one account the first reads it. One that is read at the user's wish may read it beside, with
   * another key, but not as somebody else: each would undo what the other has read.
   */
  #isReadElsewhere(polled: Polled, account: ProviderAccount): boolean {
    const { known } = this.#options;
    const { connection } = polled;
    const index = this.#polled.indexOf(polled);
    const others = index === -1 ? this.#polled : this.#polled.slice(0, index);
    return others.some(
      ({ connection: other }) =>
        other.provider === connection.provider &&
        known.accountOf(other)?.id === account.id &&
        (index !== -1 || isOfOthers(connection.me, other.me)),
    );
  }
}

function newlyPolled(connection: ProviderConnection, now: number): Polled {
  return { connection, stop: new AbortController(), failures: 0, pausedAt: now, pauseMs: 0, wholeAt: null };
}

/** One whose sign-in got a new token keeps its pace, unless the old one was in trouble. Without a name it may be another account's key. */
function renewed(before: readonly Polled[], connection: ProviderConnection): Polled | undefined {
  const old = before.find((one) => isSame({ ...one.connection, key: connection.key }, connection));
  if (old === undefined || old.failures > 0 || connection.account === null) return undefined;
  return { ...old, connection, stop: new AbortController() };
}

/** What a connection leaves out is as the other says. */
function withNamesOf(
  connection: ProviderConnection,
  { me, payerOf }: ProviderConnection,
): ProviderConnection {
  return {
    ...connection,
    me: connection.me.length === 0 ? me : connection.me,
    payerOf: connection.payerOf ?? payerOf,
  };
}

function isSame(one: ProviderConnection, other: ProviderConnection): boolean {
  const [a, b] = [one, other].map(({ provider, key, baseUrl, account, me, payerOf }) =>
    JSON.stringify([provider, key, baseUrl, account, me, payerOf]),
  );
  return a === b;
}

/** Who says nothing says nothing else. */
function isOfOthers(me: readonly string[], known: readonly string[]): boolean {
  return me.length > 0 && JSON.stringify(me.toSorted()) !== JSON.stringify(known.toSorted());
}
