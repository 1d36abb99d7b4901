import type { UsageReader, WireCall, WireUsage } from './wireUsage.ts';

/** Undoes an answer's compression piece by piece. */
export interface AnswerDecoder {
  feed(bytes: Uint8Array, onBytes: (bytes: Uint8Array) => void): void;
  /** False if the body was damaged or cut, so that its end is missing. */
  end(onBytes: (bytes: Uint8Array) => void): Promise<boolean>;
}

/** How usage is read out of answers; given from outside, so that what can fail can be made to fail. */
export interface UsageReading {
  /** `null` where the call is none to a model, or is free. */
  readerFor(call: WireCall): UsageReader | null;
  /** `null` where the compression can't be undone here. */
  decoderFor(contentEncoding: string | null): AnswerDecoder | null;
}

/** Copies that wait to be read; a reader that falls behind further is given up. */
const waitingBytesMax = 16 * 1024 * 1024;

/**
 * Feeds a reader with a copy of an answer, after the client got it and never on its time: the chunks are taken in a later turn of the
 * event loop. A reader that throws or falls behind is dropped, and the call is one without known usage.
 */
export class UsageTap {
  #reader: UsageReader | null;
  readonly #decoder: AnswerDecoder;
  readonly #onTrouble: (what: string) => void;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #isScheduled = false;

  constructor(reader: UsageReader, decoder: AnswerDecoder, onTrouble: (what: string) => void) {
    this.#reader = reader;
    this.#decoder = decoder;
    this.#onTrouble = onTrouble;
  }

  offer(chunk: Buffer): void {
    if (this.#reader === null) {
      return;
    }
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > waitingBytesMax) {
      this.#drop('Reading an answer’s usage fell behind; the call is counted without tokens.');
    } else if (!this.#isScheduled) {
      this.#isScheduled = true;
      setImmediate(() => {
        this.#isScheduled = false;
        this.#take();
      });
    }
  }

  /** What was read; `null` when the reader was dropped. Never rejects. */
  async end(how: 'complete' | 'aborted' | 'broken'): Promise<WireUsage | null> {
    await new Promise(setImmediate);
    this.#take();
    try {
      const isWhole = await this.#decoder.end((bytes) => this.#reader?.feed(bytes));
      return this.#reader?.end(how === 'complete' && !isWhole ? 'broken' : how) ?? null;
    } catch (error) {
      this.#dropFor(error);
      return null;
    }
  }

  #take(): void {
    const chunks = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    try {
      for (const chunk of chunks) {
        this.#decoder.feed(chunk, (bytes) => this.#reader?.feed(bytes));
      }
    } catch (error) {
      this.#dropFor(error);
    }
  }

  /** Only the error's name: its message can quote the answer. */
  #dropFor(error: unknown): void {
    const name = error instanceof Error ? error.name : typeof error;
    this.#drop(`An answer’s usage could not be read (${name}); the call is counted without tokens.`);
  }

  #drop(what: string): void {
    this.#reader = null;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#onTrouble(what);
  }
}
