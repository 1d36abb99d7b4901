import type { TokenCounts } from '../../core/observation.ts';

/** Counters in OpenTelemetry's words: the input includes what was read from and written to the cache. `null` is not told. */
export interface InclusiveCounts {
  readonly input: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  /** With the reasoning. */
  readonly output: number | null;
  readonly reasoning: number | null;
}

/**
 * The disjoint buckets. A part that is left out is 0, as tools leave zeros out. Parts that exceed the input are cut, so that the buckets
 * always add up to it; a lifetime of written tokens is not told by any of these tools and is the short one.
 */
export function disjointCounts({
  input,
  cacheRead,
  cacheWrite,
  output,
  reasoning,
}: InclusiveCounts): TokenCounts {
  if (input === null) {
    return {
      uncachedInputTokens: null,
      cacheReadInputTokens: cacheRead,
      cacheWrite5mInputTokens: cacheWrite,
      cacheWrite1hInputTokens: null,
      outputTokens: output,
      reasoningOutputTokens: reasoning,
    };
  }
  const read = Math.min(cacheRead ?? 0, input);
  const written = Math.min(cacheWrite ?? 0, input - read);
  return {
    uncachedInputTokens: input - read - written,
    cacheReadInputTokens: read,
    cacheWrite5mInputTokens: written,
    cacheWrite1hInputTokens: 0,
    outputTokens: output,
    reasoningOutputTokens: reasoning,
  };
}

/** Nothing is known, as of a call that failed. */
export const unknownCounts: TokenCounts = {
  uncachedInputTokens: null,
  cacheReadInputTokens: null,
  cacheWrite5mInputTokens: null,
  cacheWrite1hInputTokens: null,
  outputTokens: null,
  reasoningOutputTokens: null,
};
