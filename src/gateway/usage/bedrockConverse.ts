import { nothingKnown, type AnswerReading, type KnownUsage } from './answerReading.ts';
import { converseTokens } from './bedrockTokens.ts';
import { objectOf, textOf, type JsonObject } from './wireJson.ts';

/**
 * Bedrock's Converse: a body, or a stream whose last event has the usage. Amazon's own models use the same shape in
 * InvokeModel, there below `metadata`. The model is only in the path.
 */
export class BedrockConverse implements AnswerReading {
  #known: KnownUsage = nothingKnown;

  take(object: JsonObject): void {
    const usage = objectOf(object['usage']) ?? objectOf(objectOf(object['metadata'])?.['usage']);
    if (usage === null) return;
    this.#known = {
      ...this.#known,
      tokens: converseTokens(usage),
      serviceTier: textOf(objectOf(object['serviceTier'])?.['type']),
      certainty: 'final',
    };
  }

  known(): KnownUsage {
    return this.#known;
  }
}
