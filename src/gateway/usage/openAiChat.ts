import { nothingKnown, tellsTokens, type AnswerReading, type KnownUsage } from './answerReading.ts';
import { openAiTokens } from './openAiTokens.ts';
import { openAiApart, tierWith, type PricedApart } from './pricedApart.ts';
import { statedCost } from './statedCost.ts';
import { objectOf, objectsOf, tellsError, textOf, type JsonObject } from './wireJson.ts';

/** Of a stream's chunks only the first and those with one of these tell something new. */
const telling = /"(?:usage|x_groq|error|finish_reason)"\s*:\s*[{"]/;

/**
 * Chat Completions and their likes: a body, or a stream of chunks. Usage comes in a chunk of its own without choices, on the
 * last one with choices, or growing on each (vLLM); the last one stands. Without `stream_options.include_usage` OpenAI
 * sends none.
 */
export class OpenAiChat implements AnswerReading {
  readonly #statesCost: boolean;
  readonly #openChoices = new Set<unknown>();
  #hasFinishedChoice = false;
  #apart: PricedApart | null = null;
  #known: KnownUsage = nothingKnown;

  /** `statesCost`: `usage.cost` is what this route's seller charges. */
  constructor(statesCost: boolean) {
    this.#statesCost = statesCost;
  }

  mayMatter(text: string): boolean {
    return this.#known.responseModel === null || this.#known.responseId === null || telling.test(text);
  }

  take(chunk: JsonObject): void {
    const choices = objectsOf(chunk['choices']);
    for (const choice of choices) this.#follow(choice);
    this.#known = {
      ...this.#known,
      responseModel: textOf(chunk['model']) ?? this.#known.responseModel,
      responseId: textOf(chunk['id']) ?? this.#known.responseId,
      serviceTier: textOf(chunk['service_tier']) ?? this.#known.serviceTier,
      hasFailed: this.#known.hasFailed || tellsError(chunk),
    };
    // Groq says it twice in one chunk, or only under its own name.
    const usage = objectOf(chunk['usage']) ?? objectOf(objectOf(chunk['x_groq'])?.['usage']);
    if (usage !== null) this.#takeUsage(usage, choices.length === 0);
  }

  known(): KnownUsage {
    return { ...this.#known, serviceTier: tierWith(this.#known.serviceTier, this.#apart) };
  }

  #follow(choice: JsonObject): void {
    if (textOf(choice['finish_reason']) === null) this.#openChoices.add(choice['index']);
    else {
      this.#openChoices.delete(choice['index']);
      this.#hasFinishedChoice = true;
    }
  }

  #takeUsage(usage: JsonObject, isOnItsOwn: boolean): void {
    const tokens = openAiTokens(usage);
    // An empty one after the real one takes nothing back.
    if (!tellsTokens(tokens)) return;
    this.#apart = openAiApart(usage);
    const hasFinished = this.#hasFinishedChoice && this.#openChoices.size === 0;
    this.#known = {
      ...this.#known,
      tokens,
      serviceTier: this.#known.serviceTier ?? textOf(usage['service_tier']),
      statedCost: this.#statesCost ? statedCost(usage) : null,
      certainty: hasFinished || isOnItsOwn ? 'final' : 'latest',
    };
  }
}
