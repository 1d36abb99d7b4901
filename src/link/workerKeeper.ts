import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { BookService, GatewayAddress, WindowConfig } from '../core/meterService.ts';
import type { Observation } from '../core/observation.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Problem, SpendSnapshot } from '../core/snapshot.ts';
import { LinkError } from './linkError.ts';
import { relayBooks } from './relayService.ts';
import { threadService, type ThreadService, type WorkerLink } from './threadLink.ts';

export interface WorkerKeeperOptions {
  readonly start: () => Worker;
  readonly clock: Clock;
  readonly log: Log;
  readonly onSnapshot: (snapshot: SpendSnapshot) => void;
  readonly onProblem: (problem: Problem) => void;
  /** What the windows asked for last: a worker that was started again is told it anew. */
  readonly configs: () => readonly WindowConfig[];
}

const firstDelayMs = 200;
const delayMsMax = 30_000;
/** A worker that lived this long starts the back-off anew. */
const soundLifeMs = 60_000;
/** A worker that does not close by then is ended: its transactions are whole at any moment. */
const closeMsMax = 10_000;

/** Keeps one worker running: starts it again when it crashes, and says so. */
export class WorkerKeeper {
  readonly service: BookService;
  readonly #options: WorkerKeeperOptions;
  #running: { worker: Worker; link: WorkerLink; startedAt: number } | null = null;
  #crashes = 0;
  #restart: NodeJS.Timeout | null = null;
  #isClosing = false;

  constructor(options: WorkerKeeperOptions) {
    this.#options = options;
    this.service = relayBooks(() => this.#worker());
    this.#start();
  }

  /** Books what the main thread saw; rejects while the worker is away. */
  async book(observations: readonly Observation[]): Promise<void> {
    await this.#worker().book(observations);
  }

  /** Tells the worker where the gateway listens; rejects while the worker is away. */
  async readdress(address: GatewayAddress): Promise<void> {
    await this.#worker().readdress(address);
  }

  /** A worker that is away, or was started again meanwhile, was told of no window: there is nothing to say to it. */
  windowsLeft(): void {
    this.#running?.link.service.windowsLeft().catch((error: unknown) => {
      this.#options.log.info(`The worker was not told that no window is left: ${String(error)}`);
    });
  }

  /** Lets the worker book what is under way, then ends it. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#restart !== null) {
      clearTimeout(this.#restart);
    }
    if (this.#running === null) {
      return;
    }
    const { worker, link } = this.#running;
    const limit = setTimeout(() => {
      this.#options.log.warn('The worker did not close in time and was ended.');
      void worker.terminate();
    }, closeMsMax);
    try {
      await Promise.race([link.service.close(), once(worker, 'exit')]);
    } catch (error) {
      this.#options.log.error('The worker could not close', error);
    } finally {
      clearTimeout(limit);
      await worker.terminate();
    }
  }

  #worker(): ThreadService {
    if (this.#running === null) {
      throw new LinkError('lost', 'The meter is starting again; ask in a moment.');
    }
    return this.#running.link.service;
  }

  #start(): void {
    const { clock, log, onSnapshot, onProblem } = this.#options;
    const worker = this.#options.start();
    const link = threadService(worker);
    this.#running = { worker, link, startedAt: clock() };
    link.onDidSnapshot(onSnapshot);
    link.onDidProblem(onProblem);
    worker.on('error', (error) => {
      log.error('The worker crashed', error);
    });
    worker.once('exit', (code) => {
      this.#onExit(code);
    });
    for (const config of this.#options.configs()) {
      link.service.configure(config).catch((error: unknown) => {
        log.error('The worker did not take a window’s settings', error);
      });
    }
  }

  #onExit(code: number): void {
    const { clock, log, onProblem } = this.#options;
    if (this.#running === null) {
      return;
    }
    const { link, startedAt } = this.#running;
    this.#running = null;
    link.dispose();
    if (this.#isClosing) {
      return;
    }
    this.#crashes = clock() - startedAt >= soundLifeMs ? 1 : this.#crashes + 1;
    const delayMs = Math.min(delayMsMax, firstDelayMs * 2 ** (this.#crashes - 1));
    log.warn(`The worker ended (exit code ${code}) and is started again in ${delayMs} ms.`);
    onProblem({
      severity: 'error',
      subject: 'meter',
      message: 'The meter’s worker stopped unexpectedly and is being started again. Nothing is lost.',
      remedy: 'If this repeats, look at the meter’s log.',
    });
    this.#restart = setTimeout(() => {
      this.#restart = null;
      this.#start();
    }, delayMs);
  }
}
