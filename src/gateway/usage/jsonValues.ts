import { bodyBytesMax, type AnswerFraming, type AnswerSink } from './answerFraming.ts';
import { BoundedBytes } from './boundedBytes.ts';

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** No name, model or id is longer. What is (answers, pictures, vectors in base64) is neither kept nor parsed. */
const textBytesMax = 4096;

/**
 * JSON objects one after another: a single body, one a line (Ollama), or the elements of one array that comes in pieces
 * (Gemini without `alt=sse`). What stands between them is passed over, and long texts within them become empty. It only
 * tracks texts and depth; whether a value is JSON is left to the parser.
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
        if (this.#isLongText(at - start)) {
          this.#dropText(bytes.subarray(start, at));
          start = at;
        }
        this.#isInText = false;
      } else if (byte === openBrace) {
        if (this.#depth === 0) start = at;
        this.#depth += 1;
      } else if (this.#depth === 0) continue;
      else if (byte === quote) {
        this.#isInText = true;
        this.#isDropping = false;
        this.#textAt = this.#value.length + at + 1 - start;
      } else if (byte === openBracket) this.#depth += 1;
      else if (byte === closeBrace || byte === closeBracket) {
        this.#depth -= 1;
        if (this.#depth === 0) this.#endValue(bytes.subarray(start, at + 1));
      }
    }
    if (this.#depth === 0) return;
    const rest = bytes.subarray(start);
    if (this.#isInText && this.#isLongText(rest.length)) this.#dropText(rest);
    else this.#value.append(rest);
  }

  end(): void {
    if (this.#depth > 0) this.#sink.onLoss();
  }

  #endsText(byte: number | undefined): boolean {
    if (!this.#isEscaped && byte === quote) return true;
    this.#isEscaped = !this.#isEscaped && byte === backslash;
    return false;
  }

  /** Is the current text long, up to `pendingBytes` after what is kept? */
  #isLongText(pendingBytes: number): boolean {
    return this.#isDropping || this.#value.length + pendingBytes - this.#textAt > textBytesMax;
  }

  /** Keeps what stands before the text, and nothing of it. */
  #dropText(pending: Buffer): void {
    this.#value.append(pending);
    this.#value.cutTo(this.#textAt);
    this.#isDropping = true;
  }

  #endValue(tail: Buffer): void {
    this.#value.append(tail);
    const value = this.#value.take();
    if (value === null) this.#sink.onLoss();
    else this.#sink.onText(value.toString('utf8'));
  }
}
