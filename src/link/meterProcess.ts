import type { Worker } from 'node:worker_threads';
import { existsSync, rmSync } from 'node:fs';
import type { GatewayAddress, GatewayWish, MeterService } from '../core/meterService.ts';
import type { Observation } from '../core/observation.ts';
import type { Clock, Log } from '../core/ports.ts';
import { unitedNetwork } from '../core/windowNetwork.ts';
import type { Problem } from '../core/snapshot.ts';
import { watchHome } from './homeWatch.ts';
import { removeCard, writeCard } from './meterCard.ts';
import { socketPlace, type MeterFiles } from './meterFiles.ts';
import type { GatewayHost, GatewayWatch } from './gatewayHost.ts';
import { LiveSnapshots } from './liveSnapshots.ts';
import { MeterLife } from './meterLife.ts';
import type { MeterLock } from './meterLock.ts';
import { MeterServer } from './meterServer.ts';
import { ensureToken } from './meterToken.ts';
import { removeAllButLedger } from './removeAllButLedger.ts';
import type { Farewell } from './serviceMessages.ts';
import { windowObservations } from './windowObservations.ts';
import { WorkerKeeper } from './workerKeeper.ts';

export interface MeterProcessOptions {
  readonly files: MeterFiles;
  readonly lock: MeterLock;
  readonly version: string;
  readonly temporaryFolder: string;
  readonly lingerMs: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly startWorker: () => Worker;
  /** What the main thread carries beside messages; `book` brings what it saw to the worker. */
  readonly makeGateway: (
    book: (observations: readonly Observation[]) => Promise<void>,
    onProblem: (problem: Problem) => void,
    watch: GatewayWatch,
  ) => GatewayHost;
}

/** How long calls under way may go on: who stops the meter wants it gone, who replaces it wants no call cut. */
const graceMs: Readonly<Record<Farewell['reason'], number>> = {
  stopped: 5_000,
  ended: 5_000,
  replaced: 10 * 60_000,
};

/** The running meter, main thread: joins the worker to the windows until the last has left. */
export class MeterProcess {
  /** Settles when the meter has ended and the lock is free. */
  readonly ended: Promise<void>;
  readonly #options: MeterProcessOptions;
  readonly #programFolders = new Set<string>();
  readonly #keeper: WorkerKeeper;
  readonly #life: MeterLife;
  readonly #live: LiveSnapshots;
  readonly #gateway: GatewayHost;
  readonly #stopWatching: () => void;
  #server: MeterServer | null = null;
  #toldPort: number | null = null;
  #isEnding = false;
  #resolveEnded: () => void = () => undefined;

  /** Begins at once; windows can join when the card is written. */
  constructor(options: MeterProcessOptions) {
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#live = new LiveSnapshots({
      inFlight: () => this.#gateway.inFlight(),
      hasWindows: () => this.#server?.hasWindows ?? false,
      send: (snapshot) => this.#server?.sendSnapshot(snapshot),
      clock: options.clock,
    });
    this.#keeper = new WorkerKeeper({
      start: options.startWorker,
      clock: options.clock,
      log: options.log,
      onSnapshot: (snapshot) => {
        this.#live.push(snapshot);
      },
      onProblem: (problem) => this.#server?.sendProblem(problem),
      configs: () => this.#server?.configs() ?? [],
    });
    this.#gateway = options.makeGateway(
      (observations) => this.#keeper.book(observations),
      (problem) => this.#server?.sendProblem(problem),
      {
        refusal: (tool) => this.#live.refusal(tool),
        onDidChangeInFlight: () => {
          this.#live.changed();
        },
      },
    );
    this.#life = new MeterLife(
      options.lingerMs,
      () => Math.max(0, this.#gateway.neededUntil - options.clock()),
      () => {
        this.end('ended', 'no window is left');
      },
    );
    this.#stopWatching = watchHome(
      options.files.home,
      () => options.lock.isStanding(),
      () => {
        this.end('stopped', `${options.files.home} was deleted`);
      },
    );
  }

  async listen(): Promise<void> {
    await this.#gateway.start();
    const { files, version, temporaryFolder, log } = this.#options;
    const place = socketPlace(files.home, process.platform, temporaryFolder);
    const server = await MeterServer.listen({
      place,
      token: ensureToken(files.token),
      version,
      service: this.#service(),
      log,
      onWindows: (count) => {
        if (!this.#isEnding) {
          this.#life.setWindows(count);
          if (count === 0) this.#keeper.windowsLeft();
        }
      },
      onVisitor: ({ programFolder }) => {
        if (programFolder !== null) {
          this.#programFolders.add(programFolder);
        }
      },
      onStop: (reason) => {
        this.end(reason, reason === 'replaced' ? 'a newer version takes over' : 'it was asked to stop');
      },
    });
    if (this.#isEnding) {
      server.stopListening();
      server.close();
      return;
    }
    this.#server = server;
    writeCard(files.card, { address: place.address, processId: process.pid, version });
    log.info(`Meter ${version} listens at ${place.address} (process ${process.pid}).`);
    this.#receiveConnected();
  }

  /** Tools that were connected before hold the gateway's address. */
  #receiveConnected(): void {
    if (!existsSync(this.#options.files.connections)) {
      return;
    }
    this.#opened(this.#gateway.standBy()).catch((error: unknown) => {
      this.#options.log.error('The gateway could not be opened for the connected tools', error);
    });
  }

  /** Tells the tools that hold another address, once for each place. */
  async #opened(opening: Promise<GatewayAddress>): Promise<GatewayAddress> {
    const address = await opening;
    const { files, log } = this.#options;
    if (address.port !== this.#toldPort && existsSync(files.connections)) {
      this.#toldPort = address.port;
      await this.#keeper.readdress(address).catch((error: unknown) => {
        this.#toldPort = null;
        log.error('The connected tools could not be told where the gateway is', error);
      });
    }
    return address;
  }

  /** Before the worker that can do it ends. Answers whether a settings file had to be left. */
  async #putBackConnections(): Promise<boolean> {
    const { files, log } = this.#options;
    if (!existsSync(files.connections)) {
      return false;
    }
    try {
      const { left } = await this.#keeper.service.disconnect({
        ...{ tool: null, way: null, where: null },
        isOutsideEditor: true,
      });
      for (const { reason } of left) log.warn(reason);
      return left.some(({ connection }) => connection.file !== null);
    } catch (error) {
      log.error('The tools’ settings could not be put back', error);
      return true;
    }
  }

  #service(): MeterService {
    const books = this.#live.over(this.#keeper.service);
    const address = (): Promise<GatewayAddress> => this.#opened(this.#gateway.standBy());
    return {
      ...books,
      configure: async (config) => {
        if (config.network !== undefined) await this.#followNetwork();
        return books.configure(config);
      },
      gateway: (wish) => this.#opened(this.#gateway.open(wish)),
      connectionPlan: async (wish) => books.connectionPlan(wish, await address()),
      connect: async (wish) => books.connect(wish, await address()),
      observe: async (said) => {
        const { observations, refused } = windowObservations(said);
        this.#gateway.observe(observations);
        // What can't be booked would be refused again: the window is not told, so that it doesn't keep it.
        if (refused > 0) this.#options.log.warn(`${refused} calls that a window told of can’t be booked.`);
        return Promise.resolve();
      },
    };
  }

  /** Only when a window has a say: what one that has left wished holds until then, as its terminals' calls go on. */
  async #followNetwork(): Promise<void> {
    const network = unitedNetwork((this.#server?.configs() ?? []).map((config) => config.network));
    if (network !== null) await this.#gateway.useNetwork(network);
  }

  /** Opens the gateway for whoever runs this meter in the foreground. */
  openGateway(wish: GatewayWish): Promise<GatewayAddress> {
    return this.#gateway.open(wish);
  }

  /** Drains and ends; only the first call counts. */
  end(reason: Farewell['reason'], why: string): void {
    if (this.#isEnding) {
      return;
    }
    this.#isEnding = true;
    this.#options.log.info(`The meter ends: ${why}.`);
    this.#drain(reason)
      .catch((error: unknown) => {
        this.#options.log.error('The meter could not end cleanly', error);
      })
      .finally(() => {
        this.#options.lock.release();
        if (this.#isUninstalled()) {
          rmSync(this.#options.files.lock, { force: true });
        }
        this.#server?.close();
        this.#resolveEnded();
      });
  }

  async #drain(reason: Farewell['reason']): Promise<void> {
    const { files, lock, temporaryFolder } = this.#options;
    this.#life.dispose();
    this.#stopWatching();
    await this.#server?.bidFarewell({ reason });
    await this.#gateway.close(graceMs[reason]);
    const isFileLeft = lock.isStanding() && this.#isUninstalled() && (await this.#putBackConnections());
    await this.#keeper.close();
    this.#live.dispose();
    if (lock.isStanding()) {
      removeCard(files.card);
      if (this.#isUninstalled()) {
        this.#options.log.info('Every extension that used this folder is gone: only the ledger stays.');
        removeAllButLedger(files, temporaryFolder, isFileLeft);
      }
    }
  }

  /** An update's new version has joined from its own folder by then, so only an uninstalled extension leaves none. */
  #isUninstalled(): boolean {
    const folders = [...this.#programFolders];
    return folders.length > 0 && !folders.some((folder) => existsSync(folder));
  }
}
