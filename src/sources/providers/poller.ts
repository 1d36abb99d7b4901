import type { Log } from '../../core/ports.ts';
import type { ProviderConnection, SyncReport } from '../../core/providerConnection.ts';
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
  failures: number;
  dueAt: number;
}

/** Longer than any vendor's interval: a later due time was reckoned under a clock that has been put back since. */
const dueMsMax = 25 * 60 * 60_000;

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
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  get connections(): readonly ProviderConnection[] {
    return this.#polled.map(({ connection }) => connection);
  }

  /** These are to be read from now on, and no others. One that stays the same keeps its pace; a new one is read at once. */
  use(connections: readonly ProviderConnection[]): void {
    this.#polled = connections.map((connection) => {
      const before = this.#polled.find((one) => isSame(one.connection, connection));
      return before ?? { connection, failures: 0, dueAt: this.#options.clock() };
    });
    this.#plan();
  }

  /** Reads now, whatever the interval; only a wait that the vendor asked for holds it. */
  async sync(connections: readonly ProviderConnection[]): Promise<readonly SyncReport[]> {
    const reports: SyncReport[] = [];
    for (const connection of connections) {
      const polled = this.#polled.find((one) => isSame(one.connection, connection)) ?? {
        connection,
        failures: 0,
        dueAt: 0,
      };
      reports.push(await this.#inTurn(() => this.#read(polled)));
    }
    this.#plan();
    return reports;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#work;
  }

  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#isClosed || this.#polled.length === 0) return;
    const now = this.#options.clock();
    const next = Math.min(...this.#polled.map(({ dueAt }) => (dueAt > now + dueMsMax ? now : dueAt)));
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        void this.#readDue();
      },
      Math.min(timerMsMax, Math.max(0, next - now)),
    );
    this.#timer.unref();
  }

  async #readDue(): Promise<void> {
    for (const polled of this.#polled) {
      const now = this.#options.clock();
      const isDue = polled.dueAt <= now || polled.dueAt > now + dueMsMax;
      if (isDue && !this.#isClosed && this.#polled.includes(polled)) {
        // What could not be kept is in the log, and read again.
        await this.#inTurn(() => this.#read(polled)).catch(() => undefined);
      }
    }
    this.#plan();
  }

  /** One reading at a time, over all accounts. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    this.#work = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  async #read(polled: Polled): Promise<SyncReport> {
    const { readers, log, onRead, clock, random = Math.random } = this.#options;
    const { connection } = polled;
    const reader = readers[connection.provider];
    try {
      const { report, failure } = await syncAccount(reader, connection, this.#options);
      polled.failures = failure === null ? 0 : polled.failures + 1;
      if (failure !== null && polled.failures === 1) log.warn(failure.message);
      polled.dueAt =
        clock() + pollPauseMs(reader.schedule.pollMs, failure, polled.failures, clock(), random());
      return report;
    } catch (error) {
      // A ledger that is locked or full: what was asked is asked again.
      polled.failures += 1;
      polled.dueAt =
        clock() +
        pollPauseMs(
          reader.schedule.pollMs,
          { kind: 'transient', retryAt: null },
          polled.failures,
          clock(),
          random(),
        );
      log.error(`What ${reader.title} reported could not be kept`, error);
      throw error;
    } finally {
      onRead();
    }
  }
}

function isSame(one: ProviderConnection, other: ProviderConnection): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
