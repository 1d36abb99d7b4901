import type { Observation } from '../core/observation.ts';
import type { Log } from '../core/ports.ts';
import type { Problem } from '../core/snapshot.ts';
import { observationOf } from './observationLine.ts';
import { WaitingFile } from './waitingFile.ts';

export interface WitnessQueueOptions {
  /** The file in the home where observations wait. */
  readonly file: string;
  /** Books a batch in the ledger; rejects while the worker is away or the ledger can't be written. */
  readonly book: (observations: readonly Observation[]) => Promise<void>;
  readonly log: Log;
  readonly onProblem: (problem: Problem) => void;
  /** Observations kept in memory; those beyond wait in the file alone. */
  readonly waitingMax?: number | undefined;
  readonly fileBytesMax?: number | undefined;
  /** The first pause after a batch was not taken; each further one doubles it, up to a minute. */
  readonly retryMs?: number | undefined;
}

const batchMax = 500;
const retryMsMax = 60_000;
/** Lines that could not be written (a full disk) take memory. */
const unwrittenBytesMax = 16 * 1024 * 1024;

/**
 * Brings observations from the thread that carries bytes to the one that books them: in order, one batch under way, and without that
 * the first ever waits.
 *
 * Each observation is also written to a file and stays there until everything is booked. So a meter that is killed loses none of them:
 * the next one books the file's first. What had been booked already is then booked again, which changes nothing, as an
 * observation keeps its native key.
 */
export class WitnessQueue {
  readonly #options: WitnessQueueOptions;
  readonly #file: WaitingFile;
  readonly #waitingMax: number;
  readonly #fileBytesMax: number;
  readonly #waiting: Observation[] = [];
  /** Everything before this position is in memory or booked. */
  #loadedTo = 0;
  #work: Promise<void> = Promise.resolve();
  #isWorking = false;
  #isWoken = false;
  #retry: NodeJS.Timeout | null = null;
  #failures = 0;
  #lost = 0;
  #isWriteFailing = false;
  #isClosed = false;
  #onIdle: (() => void)[] = [];

  private constructor(options: WitnessQueueOptions, file: WaitingFile) {
    this.#options = options;
    this.#file = file;
    this.#waitingMax = options.waitingMax ?? 10_000;
    this.#fileBytesMax = options.fileBytesMax ?? 256 * 1024 * 1024;
  }

  /** Opens the queue, and offers first what an earlier meter left. Only for the holder of the lock. */
  static async open(options: WitnessQueueOptions): Promise<WitnessQueue> {
    const queue = new WitnessQueue(options, await WaitingFile.open(options.file));
    queue.wake();
    return queue;
  }

  /** How many observations were dropped because neither memory nor file had room. */
  get lost(): number {
    return this.#lost;
  }

  /** Takes observations; never throws and never waits. */
  offer(observations: readonly Observation[]): void {
    for (const observation of observations) {
      this.#take(observation);
    }
    void this.#flush();
    this.#start();
  }

  /** Tries at once, for instance because the worker is back; an attempt under way that fails is followed by another. */
  wake(): void {
    this.#isWoken = this.#isWorking;
    if (this.#retry !== null) {
      clearTimeout(this.#retry);
      this.#retry = null;
    }
    this.#start();
  }

  /** Fulfilled when everything that was offered is booked. */
  async idle(): Promise<void> {
    if (this.#isWorking || this.#hasMore()) {
      await new Promise<void>((resolve) => this.#onIdle.push(resolve));
    }
  }

  /** Books what waits, all of it unless that fails. */
  async bookWaiting(): Promise<void> {
    this.wake();
    await this.#work;
  }

  /** Books what memory holds unless that fails; the rest stays in the file. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#retry !== null) {
      clearTimeout(this.#retry);
    }
    await this.#work;
    await this.#flush();
    await this.#file.close();
  }

  #start(): void {
    if (!this.#isWorking && this.#retry === null && !this.#isClosed) {
      this.#isWorking = true;
      this.#work = this.#bookAll();
    }
  }

  #hasMore(): boolean {
    return this.#waiting.length > 0 || this.#loadedTo < this.#file.end;
  }

  #take(observation: Observation): void {
    const isInOrder = this.#loadedTo === this.#file.end;
    const hasRoom = isInOrder && this.#waiting.length < this.#waitingMax;
    const isFull = this.#file.bytes >= this.#fileBytesMax || this.#file.unwrittenBytes >= unwrittenBytesMax;
    if (isFull && !hasRoom) {
      this.#lose();
      return;
    }
    if (!isFull) {
      this.#file.add(JSON.stringify(observation));
    }
    if (hasRoom) {
      this.#waiting.push(observation);
      this.#loadedTo = this.#file.end;
    }
  }

  async #bookAll(): Promise<void> {
    try {
      while (this.#isClosed ? this.#waiting.length > 0 : this.#hasMore()) {
        await this.#bookBatch();
        this.#failures = 0;
        if (!this.#hasMore()) {
          await this.#file.clearUpTo(this.#loadedTo);
        }
      }
    } catch (error) {
      this.#tryLater(error);
    }
    this.#isWorking = false;
    if (!this.#hasMore()) {
      this.#onIdle.splice(0).forEach((resolve) => {
        resolve();
      });
    }
  }

  async #bookBatch(): Promise<void> {
    if (this.#waiting.length === 0) {
      await this.#load();
    }
    const batch = this.#waiting.slice(0, batchMax);
    if (batch.length > 0) {
      await this.#options.book(batch);
      this.#waiting.splice(0, batch.length);
    }
  }

  async #load(): Promise<void> {
    const { lines, end } = await this.#file.read(this.#loadedTo);
    if (end === this.#loadedTo) {
      throw new Error('The waiting observations could not be read back.');
    }
    const found = lines.map(observationOf).filter((observation) => observation !== null);
    if (found.length < lines.length) {
      this.#options.log.warn(
        `${lines.length - found.length} waiting observations could not be read and were left out.`,
      );
    }
    this.#waiting.push(...found);
    this.#loadedTo = end;
  }

  #tryLater(error: unknown): void {
    const { log, retryMs = 250 } = this.#options;
    const delayMs = Math.min(retryMsMax, retryMs * 2 ** this.#failures);
    this.#failures++;
    if (this.#failures === 1) {
      log.warn(`Observations wait to be booked: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!this.#isClosed) {
      this.#retry = setTimeout(
        () => {
          this.wake();
        },
        this.#isWoken ? 0 : delayMs,
      );
      this.#retry.unref();
      this.#isWoken = false;
    }
  }

  async #flush(): Promise<void> {
    try {
      await this.#file.flush();
      this.#isWriteFailing = false;
    } catch (error) {
      if (!this.#isWriteFailing) {
        this.#isWriteFailing = true;
        this.#options.log.error('Observations could not be written to the file where they wait', error);
      }
    }
  }

  #lose(): void {
    this.#lost++;
    if (this.#lost === 1) {
      this.#options.onProblem({
        severity: 'error',
        subject: 'gateway',
        message:
          'Calls can’t be booked and there is no more room to keep them: from now on some are not counted.',
        remedy: 'Free disk space in the folder of Compute Spend’s ledger, then look at the meter’s log.',
      });
    }
  }
}
