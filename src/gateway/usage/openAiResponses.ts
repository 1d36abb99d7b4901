import { unknownTokens } from '../../core/observation.ts';
import { nothingKnown, type AnswerReading, type KnownUsage } from './answerReading.ts';
import { openAiTokens } from './openAiTokens.ts';
import { openAiApart, tierWith, type PricedApart } from './pricedApart.ts';
import { statedCost } from './statedCost.ts';
import { countOf, objectOf, objectsOf, tellsError, textOf, type JsonObject } from './wireJson.ts';

/** The tool's own name: a model that no price list has, so that its tokens are never priced as the answering model's. */
const imageTool = 'image_generation';

/** How its events begin; most are pieces of text and hold no response. */
const eventBeginning = '{"type":"response.';
const responseName = '"response"';

const runningStatuses: readonly unknown[] = ['queued', 'in_progress'];

/**
 * The Responses API and its compaction: a response, or a stream of events of which some hold the response as it is by then.
 * Usage is null until the last of them, also where it was cut (`incomplete`).
 */
export class OpenAiResponses implements AnswerReading {
  readonly #statesCost: boolean;
  #apart: PricedApart | null = null;
  #known: KnownUsage = nothingKnown;

  /** `statesCost`: `usage.cost` is what this route's seller charges. */
  constructor(statesCost: boolean) {
    this.#statesCost = statesCost;
  }

  mayMatter(text: string): boolean {
    return !text.startsWith(eventBeginning) || text.includes(responseName);
  }

  take(object: JsonObject): void {
    const type = textOf(object['type']);
    if (type === null) this.#takeResponse(object);
    else {
      const response = objectOf(object['response']);
      if (response !== null) this.#takeResponse(response);
    }
    if (type === 'error') this.#known = { ...this.#known, hasFailed: true };
  }

  known(): KnownUsage {
    return { ...this.#known, serviceTier: tierWith(this.#known.serviceTier, this.#apart) };
  }

  #takeResponse(response: JsonObject): void {
    this.#known = {
      ...this.#known,
      responseModel: textOf(response['model']) ?? this.#known.responseModel,
      responseId: textOf(response['id']) ?? this.#known.responseId,
      serviceTier: textOf(response['service_tier']) ?? this.#known.serviceTier,
      hasFailed: this.#known.hasFailed || response['status'] === 'failed' || tellsError(response),
    };
    const usage = objectOf(response['usage']);
    if (usage === null) return;
    this.#apart = openAiApart(usage);
    const toolUsage = objectOf(response['tool_usage']);
    this.#known = {
      ...this.#known,
      tokens: openAiTokens(usage),
      webSearchRequests: countOf(objectOf(toolUsage?.['web_search'])?.['num_requests']),
      inner: imagesOf(response, objectOf(toolUsage?.['image_gen'])),
      statedCost: this.#statesCost ? statedCost(usage) : null,
      certainty: runningStatuses.includes(response['status']) ? 'latest' : 'final',
    };
  }
}

/** The image tool works with a model of its own, named only where the request set it. */
function imagesOf(response: JsonObject, usage: JsonObject | null): KnownUsage['inner'] {
  const tokens = usage === null ? unknownTokens : openAiTokens(usage);
  if ((tokens.uncachedInputTokens ?? 0) + (tokens.outputTokens ?? 0) === 0) return [];
  const tool = objectsOf(response['tools']).find(({ type }) => type === imageTool);
  const responseModel = textOf(tool?.['model']) ?? imageTool;
  return [{ responseModel, tokens, serviceTier: tierWith(null, 'image') }];
}
