import { nothingKnown, type AnswerReading, type KnownUsage } from './answerReading.ts';
import { inclusiveTokens } from '../../core/inclusiveTokens.ts';
import { partOf, tellsError, textOf, type JsonObject } from './wireJson.ts';

/**
 * Ollama's own API: a line an object, of which only the last (`done`) has counters, or one body. Counters that are 0
 * are left out. An embedding has neither `done` nor output.
 */
export class Ollama implements AnswerReading {
  #known: KnownUsage = nothingKnown;

  take(object: JsonObject): void {
    this.#known = {
      ...this.#known,
      responseModel: textOf(object['model']) ?? this.#known.responseModel,
      hasFailed: this.#known.hasFailed || tellsError(object),
    };
    const isLast = object['done'] === true || object['embeddings'] !== undefined;
    if (!isLast) return;
    this.#known = {
      ...this.#known,
      tokens: inclusiveTokens({
        input: partOf(object['prompt_eval_count']),
        cacheRead: 0,
        cacheWrite: 0,
        longCacheWrite: 0,
        output: partOf(object['eval_count']),
        reasoning: null,
      }),
      certainty: 'final',
    };
  }

  known(): KnownUsage {
    return this.#known;
  }
}
