import { anthropicRounds, fallbackModelOf } from './anthropicRounds.ts';
import { nothingKnown, type AnswerReading, type KnownUsage } from './answerReading.ts';
import { statedCost } from './statedCost.ts';
import { countOf, objectOf, objectsOf, textOf, type JsonObject } from './wireJson.ts';

/** How the pieces of text and thought begin: nearly all events, and none with usage. */
const pieceBeginning = '{"type":"content_block_delta"';

/**
 * Anthropic's Messages: a body, or a stream. `message_start` has the whole input and a first few tokens of output; every
 * `message_delta` restates what it tells, so its values replace those before and are never added.
 */
export class AnthropicMessages implements AnswerReading {
  readonly #statesCost: boolean;
  #usage: JsonObject = {};
  #askedModel: string | null = null;
  #fallbackModel: string | null = null;
  #responseId: string | null = null;
  #hasOutput = false;
  #hasStopped = false;
  #hasFailed = false;

  /** `statesCost`: `usage.cost` is what this route's seller charges. */
  constructor(statesCost: boolean) {
    this.#statesCost = statesCost;
  }

  mayMatter(text: string): boolean {
    return !text.startsWith(pieceBeginning);
  }

  take(object: JsonObject): void {
    switch (object['type']) {
      case 'message':
        this.#takeMessage(object);
        this.#hasOutput = true;
        this.#hasStopped = true;
        break;
      case 'message_start':
        this.#takeMessage(objectOf(object['message']) ?? {});
        break;
      case 'content_block_start':
        this.#takeBlock(objectOf(object['content_block']) ?? {});
        break;
      case 'message_delta':
        this.#takeDelta(object);
        break;
      case 'message_stop':
        this.#hasStopped = true;
        break;
      case 'error':
        this.#hasFailed = true;
        break;
    }
  }

  known(): KnownUsage {
    const usage = this.#usage;
    const served = this.#fallbackModel ?? fallbackModelOf(usage) ?? this.#askedModel;
    return {
      ...nothingKnown,
      ...anthropicRounds(usage, { asked: this.#askedModel, served }),
      responseModel: served,
      responseId: this.#responseId,
      serviceTier: textOf(usage['service_tier']),
      speed: textOf(usage['speed']),
      inferenceGeo: textOf(usage['inference_geo']),
      webSearchRequests: countOf(objectOf(usage['server_tool_use'])?.['web_search_requests']),
      statedCost: this.#statesCost ? statedCost(usage) : null,
      // A stream always says that it stops: without it the counters are those of a cut answer, however well the body ended.
      certainty: this.#hasOutput && this.#hasStopped ? 'final' : 'lowerBound',
      hasFailed: this.#hasFailed,
    };
  }

  #takeMessage(message: JsonObject): void {
    this.#askedModel = textOf(message['model']) ?? this.#askedModel;
    this.#responseId = textOf(message['id']) ?? this.#responseId;
    for (const block of objectsOf(message['content'])) this.#takeBlock(block);
    this.#mergeUsage(message);
  }

  /** Another model serves from this block on, and is priced. */
  #takeBlock(block: JsonObject): void {
    if (block['type'] === 'fallback') {
      this.#fallbackModel = textOf(objectOf(block['to'])?.['model']) ?? this.#fallbackModel;
    }
  }

  #takeDelta(object: JsonObject): void {
    this.#mergeUsage(object);
    if (countOf(objectOf(object['usage'])?.['output_tokens']) !== null) this.#hasOutput = true;
    if (textOf(objectOf(object['delta'])?.['stop_reason']) !== null) this.#hasStopped = true;
  }

  #mergeUsage(holder: JsonObject): void {
    const told = Object.entries(objectOf(holder['usage']) ?? {}).filter(([, value]) => value !== null);
    this.#usage = { ...this.#usage, ...Object.fromEntries(told) };
  }
}
