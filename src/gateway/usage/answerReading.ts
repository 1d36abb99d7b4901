import { tokenBuckets, unknownTokens, type TokenCounts } from '../../core/observation.ts';
import type { WireUsage } from '../wireUsage.ts';
import type { JsonObject } from './wireJson.ts';

/**
 * What an answer has said so far.
 * `final`: these are the provider's last counters, whatever becomes of the connection. `latest`: they are, if the body
 * ends here. `lowerBound`: more was used than they tell.
 */
export interface KnownUsage extends Omit<WireUsage, 'status'> {
  readonly certainty: 'final' | 'latest' | 'lowerBound';
  /** The answer itself says that the call failed. */
  readonly hasFailed: boolean;
}

/** Understands one protocol's objects; knows nothing of bytes, compression or connections. */
export interface AnswerReading {
  /**
   * A cheap test on a text before it is parsed; where it is left out, every text matters. A quoted name can be looked for,
   * since quotes within a text are escaped.
   */
  mayMatter?(text: string): boolean;
  /** A whole body, an event's data, a line or an element, in the order in which they came. */
  take(object: JsonObject): void;
  known(): KnownUsage;
}

/** Is any of the buckets known? */
export function tellsTokens(tokens: TokenCounts): boolean {
  return tokenBuckets.some((bucket) => tokens[bucket] !== null);
}

export const nothingKnown: KnownUsage = {
  tokens: unknownTokens,
  responseModel: null,
  responseId: null,
  serviceTier: null,
  speed: null,
  inferenceGeo: null,
  webSearchRequests: null,
  inner: [],
  statedCost: null,
  certainty: 'lowerBound',
  hasFailed: false,
};
