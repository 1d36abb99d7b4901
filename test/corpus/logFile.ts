import { closeSync, mkdirSync, openSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TruthBuilder } from './corpusTruth.ts';

const bufferBytesMax = 1 << 20;

/** Writes a log line by line without holding it whole. */
export class LogFile {
  readonly path: string;
  readonly #truth: TruthBuilder;
  readonly #lineEnd: string;
  readonly #descriptor: number;
  #parts: string[] = [];
  #length = 0;

  constructor(path: string, truth: TruthBuilder, options: { isWindows?: boolean } = {}) {
    this.path = path;
    this.#truth = truth;
    this.#lineEnd = options.isWindows === true ? '\r\n' : '\n';
    mkdirSync(dirname(path), { recursive: true });
    this.#descriptor = openSync(path, 'w');
    truth.files += 1;
    if (options.isWindows === true) this.raw('\uFEFF');
  }

  /** Returns the line, for a log that repeats it. */
  line(row: unknown): string {
    const text = JSON.stringify(row);
    this.lineOfText(text);
    return text;
  }

  lineOfText(text: string): void {
    this.raw(`${text}${this.#lineEnd}`);
  }

  raw(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length >= bufferBytesMax) this.#flush();
  }

  /** `lastWrittenAt` becomes the file's time, as tools and their clean-up see it. */
  close(lastWrittenAt: number): void {
    this.#flush();
    closeSync(this.#descriptor);
    utimesSync(this.path, lastWrittenAt / 1000, lastWrittenAt / 1000);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#parts.join(''));
    writeFileSync(this.#descriptor, bytes);
    this.#truth.bytes += bytes.length;
    this.#parts = [];
    this.#length = 0;
  }
}
