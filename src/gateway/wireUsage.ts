import type { CallStatus, TokenCounts } from '../core/observation.ts';

/** What one answer says it used, in our own buckets. `null` is unknown. */
export interface WireUsage {
  readonly tokens: TokenCounts;
  readonly responseModel: string | null;
  readonly responseId: string | null;
  readonly serviceTier: string | null;
  /** Anthropic's `speed`. */
  readonly speed: string | null;
  readonly inferenceGeo: string | null;
  readonly webSearchRequests: number | null;
  /** Sub-calls that the numbers above leave out (advisor, compaction): calls of their own. */
  readonly inner: readonly InnerUsage[];
  /** What the answer states as its price (OpenRouter's `usage.cost`), decimal dollars as text. */
  readonly statedCost: string | null;
  /** `complete`, `partial` (cut), `no-usage` (an answer without counters), `error`. */
  readonly status: CallStatus;
}

export interface InnerUsage {
  readonly responseModel: string | null;
  readonly tokens: TokenCounts;
  /** Where it is not that of the whole. */
  readonly serviceTier?: string | null;
}

/** Reads usage out of a copy of an answer's decoded bytes. Never throws: what it can't read ends as `no-usage`. */
export interface UsageReader {
  feed(bytes: Uint8Array): void;
  /** The answer's last byte has come (`complete`), or it was cut; the reader takes nothing more. */
  end(how: 'complete' | 'aborted' | 'broken'): WireUsage;
}

/** What the choice of a reader rests on. */
export interface WireCall {
  /** The route's name, such as `anthropic`; decides the protocol together with the path. */
  readonly route: string;
  readonly method: string;
  /** Path and query as appended to the upstream's root. */
  readonly path: string;
  readonly requestContentType: string | null;
  readonly status: number;
  readonly contentType: string | null;
}
