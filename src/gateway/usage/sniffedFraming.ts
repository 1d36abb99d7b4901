import type { AnswerFraming, AnswerSink } from './answerFraming.ts';
import { JsonValues } from './jsonValues.ts';
import { ServerSentEvents } from './serverSentEvents.ts';

/** White space and the three bytes of a byte order mark: none of them can begin a JSON object or a field's name. */
const insignificant: readonly number[] = [0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf];
const openings: readonly (number | undefined)[] = [0x7b, 0x5b];

/**
 * JSON or server-sent events, by the first byte that means something: some servers label the one as the other, or
 * leave the label out, and no event stream begins with a brace.
 */
export class SniffedFraming implements AnswerFraming {
  readonly #sink: AnswerSink;
  #framing: AnswerFraming | null = null;

  constructor(sink: AnswerSink) {
    this.#sink = sink;
  }

  feed(bytes: Buffer): void {
    if (this.#framing !== null) {
      this.#framing.feed(bytes);
      return;
    }
    const start = bytes.findIndex((byte) => !insignificant.includes(byte));
    if (start === -1) return;
    this.#framing = openings.includes(bytes[start])
      ? new JsonValues(this.#sink)
      : new ServerSentEvents(this.#sink);
    this.#framing.feed(bytes.subarray(start));
  }

  end(): void {
    this.#framing?.end();
  }
}
