import { AnthropicMessages } from './anthropicMessages.ts';
import { nothingKnown, type AnswerReading, type KnownUsage } from './answerReading.ts';
import { BedrockConverse } from './bedrockConverse.ts';
import { invocationTokens } from './bedrockTokens.ts';
import { OpenAiChat } from './openAiChat.ts';
import { objectOf, parseJson, type JsonObject } from './wireJson.ts';

const metricsName = 'amazon-bedrock-invocationMetrics';

/**
 * Bedrock's InvokeModel: the model family's own body, or its own events in base64. The family is told by the shape:
 * Anthropic's by `type`, OpenAI-like ones by `choices`, Amazon's by Converse's usage. Bedrock's own metrics restate
 * the usage in the last event: they serve families that tell nothing themselves, and are never added.
 */
export class BedrockInvoke implements AnswerReading {
  #family: AnswerReading | null = null;
  #metrics: JsonObject | null = null;

  take(object: JsonObject): void {
    const bytes = object['bytes'];
    const own =
      typeof bytes === 'string' ? objectOf(parseJson(Buffer.from(bytes, 'base64').toString('utf8'))) : object;
    if (own === null) return;
    this.#metrics = objectOf(own[metricsName]) ?? this.#metrics;
    this.#family ??= familyOf(own);
    this.#family?.take(own);
  }

  known(): KnownUsage {
    const known = this.#family?.known() ?? nothingKnown;
    const isTold = known.certainty !== 'lowerBound';
    if (isTold || this.#metrics === null) return known;
    return { ...known, tokens: invocationTokens(this.#metrics), certainty: 'final' };
  }
}

function familyOf(object: JsonObject): AnswerReading | null {
  if (object['type'] === 'message' || object['type'] === 'message_start') return new AnthropicMessages(false);
  if (object['choices'] !== undefined) return new OpenAiChat(false);
  const usage = objectOf(objectOf(object['metadata'])?.['usage'] ?? object['usage']);
  return usage?.['inputTokens'] === undefined ? null : new BedrockConverse();
}
