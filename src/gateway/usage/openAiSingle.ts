import { nothingKnown, type AnswerReading, type KnownUsage } from './answerReading.ts';
import { openAiTokens } from './openAiTokens.ts';
import { objectOf, tellsError, textOf, type JsonObject } from './wireJson.ts';

/**
 * OpenAI's answers with one `usage` at the top, in a body or in a stream's last event: embeddings, images, transcriptions.
 * A transcription may be billed by seconds instead; then no tokens are known.
 */
export class OpenAiSingle implements AnswerReading {
  readonly #generates: boolean;
  #known: KnownUsage = nothingKnown;

  /** `generates`: embeddings have no output, and no counter for it. */
  constructor(generates: boolean) {
    this.#generates = generates;
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
    this.#known = {
      ...this.#known,
      tokens:
        this.#generates || tokens.uncachedInputTokens === null ? tokens : { ...tokens, outputTokens: 0 },
      certainty: 'final',
    };
  }

  known(): KnownUsage {
    return this.#known;
  }
}
