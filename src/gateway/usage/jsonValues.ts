import { bodyBytesMax, type AnswerFraming, type AnswerSink } from './answerFraming.ts';
import { BoundedBytes } from './boundedBytes.ts';

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** No name, model or id is longer. What is (answers, pictures, vectors) is not parsed, since that would hold up the thread. */
const plainBytesMax = 4096;

/**
 * JSON objects one after another: a single body, one a line (Ollama), or the elements of one array that comes in pieces
 * (Gemini without `alt=sse`). What stands between them is passed over; long texts and long lists of numbers in them become
 * empty. It only tracks texts and depth; whether a value is JSON is left to the parser.
 */
export class JsonValues implements AnswerFraming {
  readonly #sink: AnswerSink;
  readonly #value: BoundedBytes;
  /** Open braces and brackets from the object on; 0 between objects. */
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  /** Where in the value the current text begins, after its quote. */
  #textAt = 0;
  /** Where in the value the innermost list begins, while it has only numbers; else `null`. */
  #numbersAt: number | null = null;
  /** A piece of the current text has been dropped: so is the rest, which may begin within an escape. */
  #isDropping = false;

  constructor(sink: AnswerSink, bytesMax: number = bodyBytesMax) {
    this.#sink = sink;
    this.#value = new BoundedBytes(bytesMax);
  }

  feed(bytes: Buffer): void {
    let start = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (this.#isInText) {
        if (!this.#endsText(byte)) continue;
        if (this.#isDropping || this.#isLong(this.#textAt, at - start)) {
          this.#drop(this.#textAt, bytes.subarray(start, at));
          start = at;
        }
        this.#isInText = false;
      } else if (byte === openBrace) {
        if (this.#depth === 0) start = at;
        this.#depth += 1;
        this.#numbersAt = null;
      } else if (this.#depth === 0) continue;
      else if (byte === quote) {
        this.#isInText = true;
        this.#isDropping = false;
        this.#numbersAt = null;
        this.#textAt = this.#value.length + at + 1 - start;
      } else if (byte === openBracket) {
        this.#depth += 1;
        this.#numbersAt = this.#value.length + at + 1 - start;
      } else if (byte === closeBrace || byte === closeBracket) {
        if (this.#numbersAt !== null && this.#isLong(this.#numbersAt, at - start)) {
          this.#drop(this.#numbersAt, bytes.subarray(start, at));
          start = at;
        }
        this.#numbersAt = null;
        this.#depth -= 1;
        if (this.#depth === 0) this.#endValue(bytes.subarray(start, at + 1));
      }
    }
    if (this.#depth === 0) return;
    const rest = bytes.subarray(start);
    if (this.#isInText && (this.#isDropping || this.#isLong(this.#textAt, rest.length))) {
      this.#drop(this.#textAt, rest);
      this.#isDropping = true;
    } else this.#value.append(rest);
  }

  end(): void {
    if (this.#depth > 0) this.#sink.onLoss();
  }

  #endsText(byte: number | undefined): boolean {
    if (!this.#isEscaped && byte === quote) return true;
    this.#isEscaped = !this.#isEscaped && byte === backslash;
    return false;
  }

  /** Is what began at `from` long, up to `pendingBytes` after what is kept? */
  #isLong(from: number, pendingBytes: number): boolean {
    return this.#value.length + pendingBytes - from > plainBytesMax;
  }

  /** Keeps what stands before `from`, which may be in the pending bytes, and nothing after it. */
  #drop(from: number, pending: Buffer): void {
    this.#value.append(pending);
    this.#value.cutTo(from);
  }

  #endValue(tail: Buffer): void {
    this.#value.append(tail);
    const value = this.#value.take();
    if (value === null) this.#sink.onLoss();
    else this.#sink.onText(value.toString('utf8'));
  }
}
