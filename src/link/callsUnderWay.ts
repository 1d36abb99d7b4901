import type { Observation } from '../core/observation.ts';
import type { Log } from '../core/ports.ts';
import { observationOf } from './observationLine.ts';
import { WaitingFile } from './waitingFile.ts';

/** Marks the line that ends a call: the rest of it is the call's native key. No observation's line begins so. */
const endMark = 'end ';

/**
 * A write costs the thread that carries the bytes more than the call itself does, so it waits until the call's first bytes are through, at
 * most so long; a call that ends before that is never written.
 */
const writeDelayMs = 5;

/**
 * Remembers on disk which calls pass through the gateway, so that those that a killed meter cut off are still counted: the next meter
 * finds them and books them as partial. The file is emptied whenever no call is under way.
 */
export class CallsUnderWay {
  readonly #file: WaitingFile;
  readonly #log: Log;
  readonly #open = new Map<string, Observation>();
  /** Native keys of open calls that the file does not hold yet. */
  readonly #unwritten = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #isFailing = false;

  private constructor(file: WaitingFile, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  /** Opens the file, with the calls that an earlier meter did not see the end of. Only for the holder of the lock. */
  static async open(path: string, log: Log): Promise<CallsUnderWay> {
    const calls = new CallsUnderWay(await WaitingFile.open(path), log);
    await calls.#readBack();
    return calls;
  }

  /** The calls without an end. Right after `open`, those that were cut off: book them, then `end` each. */
  get open(): readonly Observation[] {
    return [...this.#open.values()];
  }

  /** @param cutOff what is to be booked if no end is ever told */
  begin(cutOff: Observation): void {
    this.#open.set(cutOff.nativeKey, cutOff);
    this.#unwritten.add(cutOff.nativeKey);
    this.#settleSoon();
  }

  /** The call has begun to be answered: from now on it is not to be lost. */
  keep(nativeKey: string): void {
    if (this.#unwritten.has(nativeKey)) void this.#settle();
  }

  /** After the call's own observation was handed to the queue, which keeps it from then on. */
  end(nativeKey: string): void {
    if (this.#open.delete(nativeKey) && !this.#unwritten.delete(nativeKey)) {
      this.#file.add(endMark + nativeKey);
      this.#settleSoon();
    }
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#settle();
    await this.#file.close();
  }

  #settleSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#settle();
    }, writeDelayMs);
  }

  async #settle(): Promise<void> {
    for (const nativeKey of this.#unwritten) this.#file.add(JSON.stringify(this.#open.get(nativeKey)));
    this.#unwritten.clear();
    try {
      await this.#file.flush();
      if (this.#open.size === 0) {
        await this.#file.clearUpTo(this.#file.end);
      }
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) {
        this.#isFailing = true;
        this.#log.error('The calls under way could not be written down', error);
      }
    }
  }

  async #readBack(): Promise<void> {
    let position = 0;
    while (position < this.#file.end) {
      const { lines, end } = await this.#file.read(position);
      for (const line of lines) {
        const begun = line.startsWith(endMark) ? null : observationOf(line);
        if (begun !== null) this.#open.set(begun.nativeKey, begun);
        else this.#open.delete(line.slice(endMark.length));
      }
      // Nothing whole is left; an endless loop would keep the meter from starting.
      if (end === position) return;
      position = end;
    }
  }
}
