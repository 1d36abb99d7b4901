import { nothingKnown, type AnswerReading, type KnownUsage } from './answerReading.ts';
import { geminiTokens } from './geminiTokens.ts';
import { objectOf, tellsError, textOf, type JsonObject } from './wireJson.ts';

const lastStatuses: readonly unknown[] = [
  'completed',
  'incomplete',
  'failed',
  'cancelled',
  'requires_action',
];

/** Gemini's Interactions: an interaction, or a stream of events of which the last holds it with its usage. */
export class GeminiInteractions implements AnswerReading {
  #known: KnownUsage = nothingKnown;

  take(object: JsonObject): void {
    const eventType = textOf(object['event_type']);
    const interaction = eventType === null ? object : (objectOf(object['interaction']) ?? {});
    const status = interaction['status'];
    this.#known = {
      ...this.#known,
      responseModel: textOf(interaction['model']) ?? this.#known.responseModel,
      responseId: textOf(interaction['id']) ?? this.#known.responseId,
      serviceTier: textOf(interaction['service_tier']) ?? this.#known.serviceTier,
      hasFailed: this.#known.hasFailed || status === 'failed' || tellsError(object),
    };
    const usage = objectOf(interaction['usage']);
    if (usage === null) return;
    const isLast = eventType === 'interaction.completed' || lastStatuses.includes(status);
    this.#known = {
      ...this.#known,
      tokens: geminiTokens(
        {
          prompt: usage['total_input_tokens'],
          cached: usage['total_cached_tokens'],
          candidates: usage['total_output_tokens'],
          thoughts: usage['total_thought_tokens'],
          toolUsePrompt: usage['total_tool_use_tokens'],
          total: usage['total_tokens'],
        },
        isLast,
      ),
      certainty: isLast ? 'final' : 'latest',
    };
  }

  known(): KnownUsage {
    return this.#known;
  }
}
