/** Where a call was seen. `bySource` counts a call under its best witness, best first in this order. */
export const sourceKinds = ['gateway', 'telemetry', 'languageModel', 'log', 'provider'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/**
 * `complete`: all counters known. `partial`: a lower bound. `no-usage`: counted, tokens unknown.
 * `error`: the call failed. `estimated`: the counters are not from the provider.
 */
export const callStatuses = ['complete', 'partial', 'no-usage', 'error', 'estimated'] as const;
export type CallStatus = (typeof callStatuses)[number];

/** The five disjoint buckets, in the order in which every view lists them. Their sum is `totalTokens`. */
export const tokenBuckets = [
  'uncachedInputTokens',
  'cacheReadInputTokens',
  'cacheWrite5mInputTokens',
  'cacheWrite1hInputTokens',
  'outputTokens',
] as const;
export type TokenBucket = (typeof tokenBuckets)[number];

/** Tokens of one call by bucket; `null` is unknown, never zero. */
export type TokenCounts = Readonly<Record<TokenBucket, number | null>> & {
  /** A part of `outputTokens`; `null` where the witness does not tell. Never added to a total. */
  readonly reasoningOutputTokens: number | null;
};

export const unknownTokens: TokenCounts = {
  uncachedInputTokens: null,
  cacheReadInputTokens: null,
  cacheWrite5mInputTokens: null,
  cacheWrite1hInputTokens: null,
  outputTokens: null,
  reasoningOutputTokens: null,
};

/**
 * One witness's record of one call. Append-only: a restated record is another observation with the same
 * `nativeKey`, and `standing.ts` decides which of them stands.
 */
export interface Observation {
  /** The witness stream, e.g. `claude-code/log`. Native keys are unique within it. */
  readonly stream: string;
  /** Names the call within its stream; free of machine, path and provider name. */
  readonly nativeKey: string;
  /**
   * Observations of a stream that have to be judged together, because one can say that another is a copy
   * (Claude Code: the message id). Where records are independent it equals `nativeKey`.
   */
  readonly groupKey: string;
  readonly source: SourceKind;
  readonly tool: string;
  /** As the witness names it (`anthropic`, `openai`, a gateway's name); `null` where it doesn't. */
  readonly providerName: string | null;
  readonly requestModel: string | null;
  /** The model that answered, and is priced; `null` where only the asked one is known. */
  readonly responseModel: string | null;
  /** Instants in milliseconds since 1970, UTC. */
  readonly startedAt: number | null;
  readonly endedAt: number;
  readonly status: CallStatus;
  readonly tokens: TokenCounts;
  readonly webSearchRequests: number | null;
  /** What the seller's own answer states as the whole call's price, decimal dollars; a tool's estimate is none. */
  readonly statedCost: string | null;
  /** What the seller says the call draws on a plan's credits, in billionths of one (GitHub's AI credits): no money. */
  readonly creditsNano: number | null;
  readonly serviceTier: string | null;
  /** Anthropic's `speed` (`standard`, `fast`). */
  readonly speed: string | null;
  /** Where inference ran, when that changes the price (Anthropic's `inference_geo`). */
  readonly inferenceGeo: string | null;
  readonly sessionId: string | null;
  readonly parentSessionId: string | null;
  /** Absolute path as written by the tool. */
  readonly workspace: string | null;
  readonly branch: string | null;
  /** Typed ids by which other streams can be joined. */
  readonly responseId: string | null;
  readonly requestId: string | null;
  /** The record's own id (Claude Code's row `uuid`): equal ids are copies of one row. */
  readonly recordId: string | null;
  /** Work of a sub-agent inside its parent's session. */
  readonly isSidechain: boolean;
}

/** A call, and which of its observations stands for it. */
export interface Standing {
  /** Names the call within its stream; the same when further copies of it come to light. */
  readonly callKey: string;
  /** One of those that were judged, as it is. */
  readonly observation: Observation;
}

/** Judges the observations of one group and returns those that stand, each for one call. Pure and order-free. */
export type StandingRule = (group: readonly Observation[]) => readonly Standing[];
