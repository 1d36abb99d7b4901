import { join } from 'node:path';
import { BookGuard } from './bookGuard.ts';
import { Connections } from './connect/connections.ts';
import { accountFindings, accountWarnings } from './core/accountFindings.ts';
import type { AccountQuery, AccountRef, CellDay } from './core/accounts.ts';
import { buildReport } from './core/buildReport.ts';
import { buildSnapshot } from './core/buildSnapshot.ts';
import type { CallRecord } from './core/callRecord.ts';
import { connectionFindings } from './core/connectionFindings.ts';
import { doctorFindings } from './core/doctorFindings.ts';
import { quotaFindings } from './core/quotaFindings.ts';
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
import {
  defaultMeterSettings,
  mergeWindowConfig,
  meterSettingsName,
  parseMeterSettings,
  type MeterSettings,
} from './core/meterSettings.ts';
import type { Observation } from './core/observation.ts';
import type { Clock, Ledger, Log, PriceList } from './core/ports.ts';
import { priceObservation } from './core/pricing.ts';
import type { ProviderConnection, SyncReport } from './core/providerConnection.ts';
import type { ProviderAccount } from './core/providerReport.ts';
import type { Problem, SpendSnapshot } from './core/snapshot.ts';
import { bestStands } from './core/standing.ts';
import { allowanceYear, dayOf, machineTimeZone, startOfDay } from './core/time.ts';
import type {
  ConnectionPlan,
  ConnectionWish,
  DisconnectChoice,
  DisconnectReport,
  ToolState,
} from './core/toolConnection.ts';
import { toolStates } from './core/toolStates.ts';
import type { Dimension, SpendQuery, TotalsRow } from './core/totals.ts';
import { callRowsCsv, dayRowsCsv, monthQuery } from './export/monthCsv.ts';
import { openLedger } from './ledger/openLedger.ts';
import { meterFiles } from './link/meterFiles.ts';
import { loadPriceLibrary, type PriceLibrary } from './prices/library.ts';
import { createPriceList } from './prices/priceList.ts';
import { ProviderBooks } from './providerBooks.ts';
import { QuotaBooks } from './quotaBooks.ts';
import { RateFileError, rateFileProblem, readRateFile } from './prices/rateFile.ts';
import { logStandingRules, namelessState } from './sources/logs/logReaders.ts';
import { LogKeeper } from './sources/logs/logKeeper.ts';
import { telemetryStandingRules } from './sources/telemetry/telemetryCalls.ts';

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

/** What is there once the ledger has been opened. */
interface OpenBooks {
  readonly ledger: Ledger;
  readonly connections: Connections;
  readonly logs: LogKeeper;
  readonly library: PriceLibrary;
  readonly providers: ProviderBooks;
  readonly quotas: QuotaBooks;
}

/** How many of the newest calls every view shows without asking. */
const lastCallsCount = 12;

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
  #settings: MeterSettings = defaultMeterSettings(machineTimeZone());
  #priceList: PriceList = { rateFor: () => ({ unpriced: 'unknown model' }) };
  #isLongReading = false;
  #ownProblems = new Map<'prices' | 'ledger', Problem>();
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
      books.ledger.accounts.setPlans(config.plans, this.#settings.allowance.exchangeRates);
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
    const { ledger, logs, connections, quotas } = await this.#open();
    await logs.scan();
    const knownSince = ledger.knownSince(null);
    const findings = doctorFindings({
      tools: logs.found().map((found) => ({
        ...found,
        isEnabled: !this.#settings.disabledTools.includes(found.tool),
        knownSince: knownSince[found.tool] ?? null,
      })),
      ledger: ledger.describe(),
      problems: this.#problems({ logs, connections }),
      isPaused: ledger.isPaused,
      isAllowanceSet: this.#settings.allowance.amount !== null,
      timeZone: ledger.timeZone,
    });
    const { version, home } = this.#options;
    return {
      version,
      home,
      findings: [
        ...findings,
        ...connectionFindings(this.#tools(ledger, connections)),
        ...accountFindings(ledger.accounts.views({ since: null, until: null, timeZone: null })),
        ...quotaFindings(quotas.views),
      ],
    };
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
    this.#opening ??= this.#openOnce().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #openOnce(): Promise<OpenBooks> {
    const { home, clock, log } = this.#options;
    const library = await loadPriceLibrary();
    const ledger = openLedger({
      path: join(home, 'ledger.db'),
      clock,
      log,
      priceObservation: (observation) => priceObservation(observation, this.#priceList),
      standingRules: { ...logStandingRules, ...telemetryStandingRules },
      defaultStandingRule: bestStands,
      namelessState,
      timeZone: machineTimeZone(),
      onReplaced: (message) => {
        this.#ledgerReplaced(message);
      },
    });
    this.#settings =
      parseMeterSettings(ledger.readSetting(meterSettingsName)) ?? defaultMeterSettings(ledger.timeZone);
    this.#readPrices(library);
    const filled = ledger.priceUnpriced();
    if (filled > 0)
      log.info(`${String(filled)} charges that had no price were filled from the prices of this version.`);
    const connections = new Connections({
      file: meterFiles(home).connections,
      clock,
      log,
      environment: () => this.#environment,
    });
    const providers = new ProviderBooks({
      accounts: ledger.accounts,
      settings: ledger,
      version: this.#options.version,
      environment: process.env,
      yearStart: (now) => allowanceYear(this.#settings.allowance, now).start,
      clock,
      log,
      onRead: () => {
        this.#changed();
      },
    });
    const quotas = new QuotaBooks({
      http: () => providers.http(),
      clock,
      log,
      onChange: () => {
        this.#changed();
      },
    });
    return { ledger, library, connections, providers, quotas, logs: this.#keepLogs(ledger) };
  }

  #keepLogs(ledger: Ledger): LogKeeper {
    const { clock, log } = this.#options;
    return new LogKeeper({
      platform: process.platform,
      clock,
      log,
      loadStates: () => ledger.fileStates(),
      book: (batch) => {
        if (ledger.book(batch) > 0) this.#changed();
      },
      isDisabled: (tool) => this.#settings.disabledTools.includes(tool),
      onChange: () => {
        this.#changed();
      },
    });
  }

  /** Takes over what a window says; tells whether other tools are to be read than before. */
  #applyConfig({ ledger, library }: OpenBooks, config: WindowConfig): boolean {
    const before = this.#settings;
    const after = mergeWindowConfig(before, config);
    if (JSON.stringify(after) === JSON.stringify(before)) return false;
    this.#settings = after;
    ledger.writeSetting(meterSettingsName, JSON.stringify(after));
    if (ledger.timeZone !== after.allowance.timeZone) ledger.setTimeZone(after.allowance.timeZone);
    if (after.rateFile !== before.rateFile) {
      this.#readPrices(library);
      ledger.priceUnpriced();
    }
    this.#changed();
    return after.disabledTools.join() !== before.disabledTools.join();
  }

  #readPrices(library: PriceLibrary): void {
    const { rateFile } = this.#settings;
    this.#ownProblems.delete('prices');
    this.#priceList = createPriceList({ library });
    if (rateFile === null) return;
    try {
      this.#priceList = createPriceList({ library, rateFile: readRateFile(rateFile) });
    } catch (error) {
      if (!(error instanceof RateFileError)) throw error;
      this.#options.log.error(error.message);
      this.#ownProblems.set('prices', rateFileProblem(error));
    }
  }

  /** Keeps up with the logs, and with the day. */
  #follow({ logs }: OpenBooks, isAnew: boolean): void {
    logs.follow(isAnew);
    this.#dayTimer ??= setInterval(() => {
      const today = dayOf(this.#options.clock(), this.#settings.allowance.timeZone);
      if (today !== this.#shownDay || this.#guard.isMoving) this.#changed();
    }, dayCheckMs);
  }

  /** The damaged ledger's read offsets are gone with it, so every log is read again into the new one. */
  #ledgerReplaced(message: string): void {
    this.#ownProblems.set('ledger', {
      severity: 'warning',
      subject: 'ledger',
      message,
      remedy: 'Calls whose logs are gone are only in the file that was set aside: keep it.',
    });
    void this.#opening?.then(({ logs }) => {
      logs.forgetStates();
      return logs.scan();
    });
  }

  #problems({ logs, connections }: Pick<OpenBooks, 'logs' | 'connections'>): readonly Problem[] {
    return [...this.#ownProblems.values(), ...logs.problems(), ...connections.problems()];
  }

  #tools(ledger: Ledger, connections: Connections): readonly ToolState[] {
    return toolStates(connections.all(), ledger.arrivals(), (connection) =>
      connections.obstaclesOf(connection),
    );
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

  #snapshotOf({ ledger, logs, connections, quotas }: OpenBooks): SpendSnapshot {
    const { allowance } = this.#settings;
    const now = this.#options.clock();
    const { since, until } = allowanceYear(allowance, now);
    this.#shownDay = dayOf(now, allowance.timeZone);
    this.#isLongReading = logs.reading !== null;
    const year = { since, until, timeZone: null };
    const everything: SpendQuery = { since: null, until: null, timeZone: null };
    return buildSnapshot({
      now,
      allowance,
      days: ledger.totals(['day'], year).map(({ key, totals }) => ({ day: key[0] ?? '', totals })),
      entries: ledger.accounts.entriesByDay(year),
      accounts: ledger.accounts.views(year),
      quotas: quotas.views,
      isPaused: ledger.isPaused,
      reading: logs.reading,
      machine: this.#options.machine,
      knownSince: ledger.knownSince(null),
      lastCalls: [...ledger.calls({ ...everything, limit: lastCallsCount, newestFirst: true })],
      tools: this.#tools(ledger, connections),
      guard: this.#guard.read(ledger, this.#settings.guard),
      problems: this.#problems({ logs, connections }),
      isDemo: this.#options.isDemo,
    });
  }
}
