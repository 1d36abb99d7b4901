import { join } from 'node:path';
import { BookPrices } from './bookPrices.ts';
import { BookSettings } from './bookSettings.ts';
import { Connections } from './connect/connections.ts';
import type { Clock, Ledger, Log } from './core/ports.ts';
import { priceObservation } from './core/pricing.ts';
import { bestStands } from './core/standing.ts';
import { allowanceYear, machineTimeZone } from './core/time.ts';
import { openLedger } from './ledger/openLedger.ts';
import { meterFiles } from './link/meterFiles.ts';
import { loadPriceLibrary } from './prices/library.ts';
import { ProviderBooks } from './providerBooks.ts';
import { QuotaBooks } from './quotaBooks.ts';
import { LogKeeper } from './sources/logs/logKeeper.ts';
import { logStandingRules, namelessState } from './sources/logs/logReaders.ts';
import { telemetryStandingRules } from './sources/telemetry/telemetryCalls.ts';

export interface OpenBooksOptions {
  readonly home: string;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The variables of the window that asked last. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** Figures, or what is told of their sources, are others than before. */
  readonly onChange: () => void;
  /** The ledger was damaged and set aside; the sentence for the user. */
  readonly onLedgerReplaced: (message: string) => void;
}

/** What is there once the ledger has been opened. */
export interface OpenBooks {
  readonly ledger: Ledger;
  readonly settings: BookSettings;
  readonly prices: BookPrices;
  readonly connections: Connections;
  readonly logs: LogKeeper;
  readonly providers: ProviderBooks;
  readonly quotas: QuotaBooks;
}

/** Opens the ledger and joins to it what books into it. */
export async function openBooks(options: OpenBooksOptions): Promise<OpenBooks> {
  const { home, version, clock, log, environment, onChange, onLedgerReplaced } = options;
  const prices = new BookPrices(await loadPriceLibrary(), log);
  const ledger = openLedger({
    path: join(home, 'ledger.db'),
    clock,
    log,
    priceObservation: (observation) => priceObservation(observation, prices.list),
    standingRules: { ...logStandingRules, ...telemetryStandingRules },
    defaultStandingRule: bestStands,
    namelessState,
    timeZone: machineTimeZone(),
    onReplaced: onLedgerReplaced,
  });
  const settings = new BookSettings(ledger);
  prices.read(settings.current.rateFile);
  const filled = ledger.priceUnpriced();
  if (filled > 0)
    log.info(`${String(filled)} charges that had no price were filled from the prices of this version.`);
  const connections = new Connections({ file: meterFiles(home).connections, clock, log, environment });
  const providers = new ProviderBooks({
    accounts: ledger.accounts,
    settings: ledger,
    version,
    environment: process.env,
    yearStart: (now) => allowanceYear(settings.current.allowance, now).start,
    clock,
    log,
    onRead: onChange,
  });
  const quotas = new QuotaBooks({ http: () => providers.http(), clock, log, onChange });
  const logs = new LogKeeper({
    platform: process.platform,
    clock,
    log,
    loadStates: () => ledger.fileStates(),
    book: (batch) => {
      if (ledger.book(batch) > 0) onChange();
    },
    isDisabled: (tool) => settings.current.disabledTools.includes(tool),
    onChange,
  });
  return { ledger, settings, prices, connections, logs, providers, quotas };
}
