import { nothingKnown, type AnswerReading, type KnownUsage } from './answerReading.ts';
import { openAiTokens } from './openAiTokens.ts';
import { openAiApart, tierWith, type PricedApart } from './pricedApart.ts';
import { objectOf, tellsError, textOf, type JsonObject } from './wireJson.ts';

/** Embeddings have no output, and no counter for it; that of images is of images, whether or not it says so. */
type Makes = 'embeddings' | 'images' | 'text';

/**
 * OpenAI's answers with one `usage` at the top, in a body or in a stream's last event: embeddings, images, transcriptions.
 * A transcription may be billed by seconds instead; then no tokens are known.
 */
export class OpenAiSingle implements AnswerReading {
  readonly #makes: Makes;
  #apart: PricedApart | null = null;
  #known: KnownUsage = nothingKnown;

  constructor(makes: Makes) {
    this.#makes = makes;
  }

  take(object: JsonObject): void {
    this.#known = {
      ...this.#known,
      responseModel: textOf(object['model']) ?? this.#known.responseModel,
      responseId: textOf(object['id']) ?? this.#known.responseId,
      serviceTier: textOf(object['service_tier']) ?? this.#known.serviceTier,
      hasFailed: this.#known.hasFailed || tellsError(object),
    };
    const usage = objectOf(object['usage']);
    if (usage === null) return;
    const tokens = openAiTokens(usage);
    this.#apart = this.#makes === 'images' ? 'image' : openAiApart(usage);
    this.#known = {
      ...this.#known,
      tokens:
        this.#makes !== 'embeddings' || tokens.uncachedInputTokens === null
          ? tokens
          : { ...tokens, outputTokens: 0 },
      certainty: 'final',
    };
  }

  known(): KnownUsage {
    return { ...this.#known, serviceTier: tierWith(this.#known.serviceTier, this.#apart) };
  }
}
