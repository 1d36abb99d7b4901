import { nothingKnown, type AnswerReading, type KnownUsage } from './answerReading.ts';
import { geminiTokens } from './geminiTokens.ts';
import { geminiApart, tierWith } from './pricedApart.ts';
import { objectOf, objectsOf, tellsError, textOf, type JsonObject } from './wireJson.ts';

/**
 * Gemini's `generateContent` and its streams, on Google's API, Vertex, and under `response` on Code Assist. Usage stands in
 * every element, running; the last one wins.
 */
export class Gemini implements AnswerReading {
  #usage: JsonObject | null = null;
  /** Candidates come to their ends one by one; those that have not yet still cost. */
  readonly #openCandidates = new Set<unknown>();
  #isFinished = false;
  #known: KnownUsage = nothingKnown;

  take(object: JsonObject): void {
    const element = objectOf(object['response']) ?? object;
    this.#known = {
      ...this.#known,
      responseModel: textOf(element['modelVersion']) ?? this.#known.responseModel,
      responseId: textOf(element['responseId']) ?? this.#known.responseId,
      hasFailed: this.#known.hasFailed || tellsError(object),
    };
    for (const candidate of objectsOf(element['candidates'])) this.#follow(candidate);
    if (isWithoutCandidates(element)) this.#isFinished = true;
    this.#usage = objectOf(element['usageMetadata']) ?? this.#usage;
  }

  #follow({ index = 0, finishReason }: JsonObject): void {
    if (textOf(finishReason) === null) this.#openCandidates.add(index);
    else this.#openCandidates.delete(index);
    this.#isFinished = this.#openCandidates.size === 0;
  }

  known(): KnownUsage {
    const usage = this.#usage;
    if (usage === null) return this.#known;
    return {
      ...this.#known,
      tokens: geminiTokens(
        {
          prompt: usage['promptTokenCount'],
          cached: usage['cachedContentTokenCount'],
          candidates: usage['candidatesTokenCount'],
          thoughts: usage['thoughtsTokenCount'],
          toolUsePrompt: usage['toolUsePromptTokenCount'],
          total: usage['totalTokenCount'],
        },
        this.#isFinished,
      ),
      serviceTier: tierWith(textOf(usage['serviceTier']) ?? textOf(usage['trafficType']), geminiApart(usage)),
      certainty: this.#isFinished ? 'final' : 'latest',
    };
  }
}

/** The prompt was refused, or it is an embedding. */
function isWithoutCandidates(element: JsonObject): boolean {
  return (
    textOf(objectOf(element['promptFeedback'])?.['blockReason']) !== null ||
    element['embedding'] !== undefined ||
    element['embeddings'] !== undefined
  );
}
