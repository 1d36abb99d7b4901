import { BookGuard } from './bookGuard.ts';
import { findingsOf, snapshotOf } from './bookViews.ts';
import { accountWarnings, feeWarnings } from './core/accountFindings.ts';
import type { AccountQuery, AccountRef, CellDay } from './core/accounts.ts';
import { buildReport } from './core/buildReport.ts';
import type { CallRecord } from './core/callRecord.ts';
import type {
  CallsQuery,
  DoctorReport,
  ExportQuery,
  GatewayAddress,
  BookService,
  MeterEvents,
  ReportQuery,
  SpendReport,
  WindowConfig,
} from './core/meterService.ts';
import type { Observation } from './core/observation.ts';
import type { Clock, Log } from './core/ports.ts';
import type { ProviderConnection, SyncReport } from './core/providerConnection.ts';
import type { ProviderAccount } from './core/providerReport.ts';
import type { Problem, SpendSnapshot } from './core/snapshot.ts';
import { dayOf, startOfDay } from './core/time.ts';
import type {
  ConnectionPlan,
  ConnectionWish,
  DisconnectChoice,
  DisconnectReport,
} from './core/toolConnection.ts';
import type { Dimension, SpendQuery, TotalsRow } from './core/totals.ts';
import { callRowsCsv, dayRowsCsv, monthQuery } from './export/monthCsv.ts';
import { openBooks, type OpenBooks } from './openBooks.ts';

export interface BooksOptions {
  readonly home: string;
  readonly version: string;
  /** Name of this machine, shown where windows of several machines meet. */
  readonly machine: string;
  readonly isDemo: boolean;
  /** Follow the logs from the first window's joining on; else they are read only when asked. */
  readonly isWatching: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly emit: <Name extends keyof MeterEvents>(name: Name, event: MeterEvents[Name]) => void;
}

/** A call shows at once; while a long read goes on, its progress need not be shown more often. */
const snapshotPauseMs = { live: 25, reading: 500 } as const;

/** Midnight moves "today", also on a machine that slept over it, and an agent that has stopped cools down. */
const dayCheckMs = 60_000;

/**
 * Joins sources, prices and ledger: the inside of the meter's worker, and of the command line where no meter runs. Everything
 * opens on first use; questions are answered while logs are being read.
 */
export class Books implements BookService {
  readonly #options: BooksOptions;
  readonly #guard: BookGuard;
  #opening: Promise<OpenBooks> | null = null;
  #isLongReading = false;
  #ledgerProblem: Problem | null = null;
  #snapshotTimer: NodeJS.Timeout | null = null;
  #dayTimer: NodeJS.Timeout | null = null;
  #shownDay = '';
  #environment: Readonly<Record<string, string>> = {};

  constructor(options: BooksOptions) {
    this.#options = options;
    this.#guard = new BookGuard(options.clock, () => {
      this.#changed();
    });
  }

  async configure(config: WindowConfig): Promise<SpendSnapshot> {
    const books = await this.#open();
    this.#environment = config.environment;
    if (config.network !== undefined) await books.providers.useNetwork(config.network);
    const isNewPlace = books.logs.addEnvironment(config.environment);
    const isOtherTool = this.#applyConfig(books, config);
    if (config.plans !== undefined) {
      books.ledger.accounts.setPlans(config.plans, books.settings.current.allowance.exchangeRates);
    }
    // Last, as their reading starts from the allowance's year.
    if (config.providers !== undefined) books.providers.use(config.providers);
    books.quotas.follow(config);
    if (this.#options.isWatching) this.#follow(books, isNewPlace || isOtherTool);
    return this.#snapshotOf(books);
  }

  async snapshot(): Promise<SpendSnapshot> {
    return this.#snapshotOf(await this.#open());
  }

  async totals(by: readonly Dimension[], query: SpendQuery): Promise<readonly TotalsRow[]> {
    return (await this.#open()).ledger.totals(by, query);
  }

  async calls(query: CallsQuery): Promise<readonly CallRecord[]> {
    return [...(await this.#open()).ledger.calls(query)];
  }

  async report(query: ReportQuery): Promise<SpendReport> {
    const books = await this.#open();
    return buildReport(books.ledger, query, [
      ...this.#problems(books).map(({ subject, message }) => `${subject}: ${message}`),
      ...accountWarnings(books.ledger.accounts.views(query)),
      ...feeWarnings(books.ledger.accounts.entries(query)),
    ]);
  }

  async exportMonth({ month, rows, timeZone }: ExportQuery): Promise<string> {
    const { ledger } = await this.#open();
    const write = rows === 'days' ? dayRowsCsv : callRowsCsv;
    return [...write(ledger, monthQuery(month, timeZone))].join('');
  }

  async refresh(): Promise<SpendSnapshot> {
    const books = await this.#open();
    await books.logs.scan();
    return this.#snapshotOf(books);
  }

  async setPaused(paused: boolean): Promise<SpendSnapshot> {
    const books = await this.#open();
    if (paused !== books.ledger.isPaused) {
      // What was written before this moment is booked, or passed over, by what held until now.
      await books.logs.scan();
      if (paused) books.ledger.pause(this.#options.clock());
      else books.ledger.resume(this.#options.clock());
      this.#options.log.info(paused ? 'Metering is paused.' : 'Metering goes on.');
      this.#changed();
    }
    return this.#snapshotOf(books);
  }

  async forgetEverything(): Promise<SpendSnapshot> {
    const books = await this.#open();
    books.ledger.forgetEverything(this.#options.clock());
    books.logs.forgetStates();
    this.#options.log.info('Everything was forgotten, as the user asked.');
    this.#changed();
    return this.#snapshotOf(books);
  }

  /** Books what other witnesses than the logs saw. */
  async book(observations: readonly Observation[]): Promise<void> {
    const { ledger } = await this.#open();
    if (ledger.book({ observations, files: [] }) > 0) this.#changed();
  }

  async doctor(): Promise<DoctorReport> {
    const books = await this.#open();
    await books.logs.scan();
    const { version, home } = this.#options;
    return { version, home, findings: findingsOf(books, this.#problems(books)) };
  }

  async connectionPlan(wish: ConnectionWish, address: GatewayAddress): Promise<ConnectionPlan> {
    return (await this.#open()).connections.plan(wish, address);
  }

  async connect(wish: ConnectionWish, address: GatewayAddress): Promise<SpendSnapshot> {
    const books = await this.#open();
    books.connections.connect(wish, address);
    this.#changed();
    return this.#snapshotOf(books);
  }

  async disconnect(choice: DisconnectChoice): Promise<DisconnectReport> {
    const report = (await this.#open()).connections.disconnect(choice);
    this.#changed();
    return report;
  }

  /** The gateway listens there now: tools that hold another address of it are told. */
  async readdress(address: GatewayAddress): Promise<void> {
    (await this.#open()).connections.readdress(address);
    this.#changed();
  }

  async liftGuard(until: number | null): Promise<SpendSnapshot> {
    const books = await this.#open();
    this.#guard.lift(books.ledger, until);
    this.#changed();
    return this.#snapshotOf(books);
  }

  async testProvider(connection: ProviderConnection): Promise<ProviderAccount> {
    return (await this.#open()).providers.test(connection);
  }

  async sync(
    connections: readonly ProviderConnection[],
    since: string | null,
  ): Promise<readonly SyncReport[]> {
    const { providers, ledger } = await this.#open();
    return providers.sync(connections, since === null ? null : startOfDay(since, ledger.timeZone));
  }

  async disconnectProvider(ref: AccountRef): Promise<SpendSnapshot> {
    const books = await this.#open();
    books.ledger.accounts.disconnect(ref, this.#options.clock());
    return this.#snapshotOf(books);
  }

  async cells(ref: AccountRef, query: AccountQuery): Promise<readonly CellDay[]> {
    return (await this.#open()).ledger.accounts.cells(ref, query);
  }

  /** No window is left: what only they show is not asked for until the next one joins. */
  async windowsLeft(): Promise<void> {
    (await this.#opening)?.quotas.rest();
  }

  /** Ends watching, lets the read under way book what it has, closes the ledger. */
  async close(): Promise<void> {
    const books = await this.#opening;
    await books?.logs.dispose();
    await books?.providers.close();
    books?.quotas.rest();
    if (this.#snapshotTimer !== null) clearTimeout(this.#snapshotTimer);
    if (this.#dayTimer !== null) clearInterval(this.#dayTimer);
    this.#guard.dispose();
    books?.ledger.close();
  }

  #open(): Promise<OpenBooks> {
    const { home, version, clock, log } = this.#options;
    this.#opening ??= openBooks({
      ...{ home, version, clock, log },
      environment: () => this.#environment,
      onChange: () => {
        this.#changed();
      },
      onLedgerReplaced: (message) => {
        this.#ledgerReplaced(message);
      },
    }).catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  /** Takes over what a window says; tells whether other tools are to be read than before. */
  #applyConfig({ ledger, prices, settings }: OpenBooks, config: WindowConfig): boolean {
    const before = settings.take(config);
    if (before === null) return false;
    const { allowance, rateFile, disabledTools } = settings.current;
    if (ledger.timeZone !== allowance.timeZone) ledger.setTimeZone(allowance.timeZone);
    if (rateFile !== before.rateFile) {
      prices.read(rateFile);
      ledger.priceUnpriced();
    }
    this.#changed();
    return disabledTools.join() !== before.disabledTools.join();
  }

  /** Keeps up with the logs, and with the day. */
  #follow({ logs, settings }: OpenBooks, isAnew: boolean): void {
    logs.follow(isAnew);
    this.#dayTimer ??= setInterval(() => {
      const today = dayOf(this.#options.clock(), settings.current.allowance.timeZone);
      if (today !== this.#shownDay || this.#guard.isMoving) this.#changed();
    }, dayCheckMs);
  }

  /** The damaged ledger's read offsets are gone with it, so every log is read again into the new one. */
  #ledgerReplaced(message: string): void {
    this.#ledgerProblem = {
      severity: 'warning',
      subject: 'ledger',
      message,
      remedy: 'Calls whose logs are gone are only in the file that was set aside: keep it.',
    };
    void this.#opening?.then(({ logs }) => {
      logs.forgetStates();
      return logs.scan();
    });
  }

  #problems({ prices, logs, connections }: OpenBooks): readonly Problem[] {
    const own = [this.#ledgerProblem, prices.problem].filter((problem) => problem !== null);
    return [...own, ...logs.problems(), ...connections.problems()];
  }

  /** Tells the windows soon: what arrives together is told together. */
  #changed(): void {
    if (this.#snapshotTimer !== null) return;
    const pauseMs = this.#isLongReading ? snapshotPauseMs.reading : snapshotPauseMs.live;
    this.#snapshotTimer = setTimeout(() => {
      this.#snapshotTimer = null;
      void this.#tell();
    }, pauseMs);
  }

  async #tell(): Promise<void> {
    try {
      this.#options.emit('snapshot', this.#snapshotOf(await this.#open()));
    } catch (error) {
      // The next change tries again; whoever asks meanwhile gets the error itself.
      this.#options.log.error('The figures could not be summed up.', error);
    }
  }

  #snapshotOf(books: OpenBooks): SpendSnapshot {
    const { clock, machine, isDemo } = this.#options;
    const { allowance, guard } = books.settings.current;
    const now = clock();
    this.#shownDay = dayOf(now, allowance.timeZone);
    this.#isLongReading = books.logs.reading !== null;
    return snapshotOf(books, {
      ...{ now, machine, isDemo },
      guard: this.#guard.read(books.ledger, guard),
      problems: this.#problems(books),
    });
  }
}
