import type {
  CancellationToken,
  LanguageModelChat,
  LanguageModelChatMessage,
  LanguageModelChatRequestOptions,
} from 'vscode';
import { editorStream } from '../../core/editorCall.ts';
import {
  unknownTokens,
  type CallStatus,
  type Observation,
  type TokenCounts,
} from '../../core/observation.ts';
import type { Clock } from '../../core/ports.ts';
import type { AnswerReading, ReadingEnd } from './answerReading.ts';
import { estimatedTokens } from './estimatedTokens.ts';
import { leadsThroughGateway, modelIdentity } from './modelIdentity.ts';
import { reportedUsage, type ReportedUsage } from './usagePart.ts';

/** A request as it was sent. */
export interface SentRequest {
  readonly model: LanguageModelChat;
  readonly messages: readonly LanguageModelChatMessage[];
  readonly options: LanguageModelChatRequestOptions | undefined;
  readonly token: CancellationToken | undefined;
  readonly tool: string;
  /** Absolute path of the window's first folder; `null` without one. */
  readonly workspace: string | null;
}

type Outcome = Pick<Observation, 'status' | 'tokens'>;

/** The later of these tells more of a call. */
const tellingOrder: readonly CallStatus[] = ['error', 'no-usage', 'partial', 'estimated', 'complete'];

/** One call through a metered model, from its request to the end of its answer. */
export class MeteredCall {
  readonly #request: SentRequest;
  readonly #messages: readonly LanguageModelChatMessage[];
  readonly #clock: Clock;
  readonly #tell: (observation: Observation) => void;
  readonly #nativeKey = crypto.randomUUID();
  readonly #startedAt: number;
  #told = -1;

  /** `tell` may hear of one call twice: an answer that was left half-read can be read again. */
  constructor(request: SentRequest, clock: Clock, tell: (observation: Observation) => void) {
    this.#request = request;
    // The caller may add the answer to its list before it is counted.
    this.#messages = [...request.messages];
    this.#clock = clock;
    this.#tell = tell;
    this.#startedAt = clock();
  }

  /** The request was not taken. */
  refused(): void {
    this.#say(this.#isCancelled ? unknownOf('partial') : unknownOf('error'), false, this.#clock());
  }

  /** A reading of the answer has ended. Rejects only if the metering itself fails. */
  async ended(reading: AnswerReading, how: ReadingEnd): Promise<void> {
    const endedAt = this.#clock();
    const usage = reading.usage === null ? null : reportedUsage(reading.usage);
    const answer = reading.takeTexts();
    const outcome = usage === null ? await this.#withoutUsage(answer, how) : withUsage(usage, how);
    this.#say(outcome, usage?.isInCredits === true, endedAt);
  }

  get #isCancelled(): boolean {
    return this.#request.token?.isCancellationRequested === true;
  }

  /** An estimate is no lower bound, so of a call that was cut off nothing is known. */
  async #withoutUsage(answer: string | null, how: ReadingEnd): Promise<Outcome> {
    if (how === 'left' || this.#isCancelled) return unknownOf('partial');
    if (how === 'failed') return unknownOf('error');
    const { model, options } = this.#request;
    if (answer === null) return unknownOf('no-usage');
    try {
      const tokens = await estimatedTokens(model, this.#messages, options?.tools, answer);
      return { status: 'estimated', tokens };
    } catch {
      // The model can't count: that is no failure of the metering, and its message may hold what was counted.
      return unknownOf('no-usage');
    }
  }

  #say({ status, tokens }: Outcome, isInCredits: boolean, endedAt: number): void {
    const telling = tellingOrder.indexOf(status);
    if (telling <= this.#told) return;
    this.#told = telling;
    const { model, tool, workspace } = this.#request;
    // The gateway's sighting can be joined by exact numbers alone: with others the call would count twice.
    if (status !== 'complete' && leadsThroughGateway(model)) return;
    const { providerName, requestModel } = modelIdentity(model);
    this.#tell({
      stream: editorStream,
      nativeKey: this.#nativeKey,
      groupKey: this.#nativeKey,
      source: 'languageModel',
      tool,
      providerName: isInCredits ? 'github-copilot' : providerName,
      requestModel,
      responseModel: null,
      startedAt: this.#startedAt,
      endedAt,
      status,
      tokens,
      webSearchRequests: null,
      serviceTier: null,
      speed: null,
      inferenceGeo: null,
      statedCost: null,
      creditsNano: null,
      sessionId: null,
      parentSessionId: null,
      workspace,
      branch: null,
      responseId: null,
      requestId: null,
      recordId: null,
      isSidechain: false,
    });
  }
}

function unknownOf(status: CallStatus): Outcome {
  return { status, tokens: unknownTokens };
}

function withUsage({ tokens }: ReportedUsage, how: ReadingEnd): Outcome {
  return { status: how === 'failed' || !isWhole(tokens) ? 'partial' : 'complete', tokens };
}

function isWhole({ uncachedInputTokens, outputTokens }: TokenCounts): boolean {
  return uncachedInputTokens !== null && outputTokens !== null;
}
