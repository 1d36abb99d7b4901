import type { AccountLedger } from './core/accounts.ts';
import type { WindowNetwork } from './core/meterService.ts';
import type { Clock, Log } from './core/ports.ts';
import type { ProviderConnection, SyncReport } from './core/providerConnection.ts';
import type { ProviderAccount } from './core/providerReport.ts';
import { networkOfEnvironment } from './core/windowNetwork.ts';
import { NetworkInUse } from './gateway/networkInUse.ts';
import { UpstreamAgent } from './gateway/upstreamAgent.ts';
import { accessOf } from './sources/providers/accessOf.ts';
import { createNodeHttp } from './sources/providers/http/nodeHttp.ts';
import type { ProviderHttp } from './sources/providers/http/providerHttp.ts';
import { KnownAccounts, type SettingStore } from './sources/providers/knownAccounts.ts';
import { ProviderPoller } from './sources/providers/poller.ts';
import { providerReaders } from './sources/providers/readers.ts';

export interface ProviderBooksOptions {
  readonly accounts: AccountLedger;
  readonly settings: SettingStore;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The start of what is of interest: the allowance year's, milliseconds since 1970. */
  readonly yearStart: (now: number) => number;
  readonly clock: Clock;
  readonly log: Log;
  readonly onRead: () => void;
}

/** Joins the vendors' readers to the ledger: keys in memory, reports into cells. */
export class ProviderBooks {
  readonly #options: ProviderBooksOptions;
  readonly #poller: ProviderPoller;
  readonly #network = new NetworkInUse();
  #agent = new UpstreamAgent(this.#network.settings);

  constructor(options: ProviderBooksOptions) {
    this.#options = options;
    void this.useNetwork(networkOfEnvironment(options.environment));
    this.#poller = new ProviderPoller({
      ledger: options.accounts,
      known: new KnownAccounts(options.settings),
      readers: providerReaders,
      http: (signal) => this.http(signal),
      wanted: options.yearStart,
      clock: options.clock,
      log: options.log,
      onRead: options.onRead,
    });
  }

  /** These are read from now on, at their vendors' pace. */
  use(connections: readonly ProviderConnection[]): void {
    this.#poller.use(connections);
  }

  /** Reads them now, from `since` on where that is told instead of the allowance year; milliseconds since 1970. */
  sync(connections: readonly ProviderConnection[], since: number | null): Promise<readonly SyncReport[]> {
    return this.#poller.sync(connections, since);
  }

  /** Asks the cheapest thing that shows whether the key works. @throws ProviderFailure, BaseUrlError */
  async test(connection: ProviderConnection): Promise<ProviderAccount> {
    const reader = providerReaders[connection.provider];
    return reader.identify(accessOf(reader, connection, this.http(), this.#options.clock));
  }

  /** Asks vendors this way from the next question on. What can't be used of it is in the log, as the gateway tells it to the user. */
  async useNetwork(network: WindowNetwork): Promise<void> {
    const { isOtherNetwork, newProblems } = await this.#network.follow(network);
    for (const { message } of newProblems) this.#options.log.warn(message);
    if (!isOtherNetwork) return;
    try {
      this.#agent = new UpstreamAgent(this.#network.settings);
    } catch (error) {
      this.#options.log.error('The network settings can’t be used to ask providers', error);
    }
  }

  close(): Promise<void> {
    return this.#poller.close();
  }

  /** Asks over the network that the windows named last. */
  http(signal?: AbortSignal): ProviderHttp {
    return createNodeHttp({
      agent: this.#agent,
      userAgent: `compute-spend/${this.#options.version}`,
      signal,
    });
  }
}
