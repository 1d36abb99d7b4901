import { tokenBuckets, type CallStatus } from '../../core/observation.ts';
import type { UsageReader, WireUsage } from '../wireUsage.ts';
import type { AnswerFraming, AnswerSink } from './answerFraming.ts';
import { tellsTokens, type AnswerReading, type KnownUsage } from './answerReading.ts';
import { objectOf, parseJson } from './wireJson.ts';

type Ending = Parameters<UsageReader['end']>[0];

/** The last line of OpenAI-like streams; all that is no JSON in them. */
const streamEnd = '[DONE]';

/** Joins what cuts the bytes (`framing`) with what understands the pieces (`reading`). */
export class AnswerReader implements UsageReader, AnswerSink {
  readonly #reading: AnswerReading;
  readonly #framing: AnswerFraming;
  #hasFailed = false;
  #hasLoss = false;
  #usage: WireUsage | null = null;

  constructor(reading: AnswerReading, framing: (sink: AnswerSink) => AnswerFraming) {
    this.#reading = reading;
    this.#framing = framing(this);
  }

  feed(bytes: Uint8Array): void {
    if (this.#usage !== null) return;
    this.#framing.feed(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  end(how: Ending): WireUsage {
    if (this.#usage !== null) return this.#usage;
    this.#framing.end();
    const { certainty, hasFailed, ...usage } = this.#reading.known();
    const isCertain =
      certainty === 'final' || (certainty === 'latest' && how === 'complete' && !this.#hasLoss);
    this.#usage = { ...usage, status: statusOf(usage, isCertain, hasFailed || this.#hasFailed) };
    return this.#usage;
  }

  onText(text: string): void {
    if (this.#reading.mayMatter?.(text) === false) return;
    const object = objectOf(parseJson(text));
    if (object !== null) this.#reading.take(object);
    else if (text.trim() !== streamEnd) this.#hasLoss = true;
  }

  onFailure(): void {
    this.#hasFailed = true;
  }

  onLoss(): void {
    this.#hasLoss = true;
  }
}

function statusOf(
  { tokens }: Pick<KnownUsage, 'tokens'>,
  isCertain: boolean,
  hasFailed: boolean,
): CallStatus {
  if (!tellsTokens(tokens)) return hasFailed ? 'error' : 'no-usage';
  const isWhole = tokenBuckets.every((bucket) => tokens[bucket] !== null);
  return isCertain && isWhole && !hasFailed ? 'complete' : 'partial';
}
