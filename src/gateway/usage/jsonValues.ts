import { bodyBytesMax, type AnswerFraming, type AnswerSink } from './answerFraming.ts';
import { BoundedBytes } from './boundedBytes.ts';

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * JSON objects one after another: a single body, one a line (Ollama), or the elements of one array that comes in pieces
 * (Gemini without `alt=sse`). What stands between them is passed over. It only tracks strings and depth; whether a
 * value is JSON is left to the parser.
 */
export class JsonValues implements AnswerFraming {
  readonly #sink: AnswerSink;
  readonly #value: BoundedBytes;
  /** Open braces and brackets from the object on; 0 between objects. */
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  constructor(sink: AnswerSink, bytesMax: number = bodyBytesMax) {
    this.#sink = sink;
    this.#value = new BoundedBytes(bytesMax);
  }

  feed(bytes: Buffer): void {
    let start = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (this.#isInString) this.#inString(byte);
      else if (byte === openBrace) {
        if (this.#depth === 0) start = at;
        this.#depth += 1;
      } else if (this.#depth === 0) continue;
      else if (byte === quote) this.#isInString = true;
      else if (byte === openBracket) this.#depth += 1;
      else if (byte === closeBrace || byte === closeBracket) {
        this.#depth -= 1;
        if (this.#depth === 0) this.#endValue(bytes.subarray(start, at + 1));
      }
    }
    if (this.#depth > 0) this.#value.append(bytes.subarray(start));
  }

  end(): void {
    if (this.#depth > 0) this.#sink.onLoss();
  }

  #inString(byte: number | undefined): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) this.#isInString = false;
  }

  #endValue(tail: Buffer): void {
    this.#value.append(tail);
    const value = this.#value.take();
    if (value === null) this.#sink.onLoss();
    else this.#sink.onText(value.toString('utf8'));
  }
}
