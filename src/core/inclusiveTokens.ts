import { unknownTokens, type TokenCounts } from './observation.ts';

/** Counters of a protocol whose input includes what was read from and written to a cache. `null` is unknown. */
export interface InclusiveCounts {
  readonly input: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  /** The part of `cacheWrite` with the seller's long lifetime. */
  readonly longCacheWrite: number | null;
  /** With the reasoning. */
  readonly output: number | null;
  readonly reasoning: number | null;
}

/**
 * The disjoint buckets. Parts that exceed their whole are cut, so that the buckets always add up to the input; while one of
 * the parts is unknown, so is the fresh rest.
 */
export function inclusiveTokens(counts: InclusiveCounts): TokenCounts {
  const { output, reasoning } = counts;
  return {
    ...inputBuckets(counts),
    outputTokens: output,
    reasoningOutputTokens: output === null || reasoning === null ? null : Math.min(reasoning, output),
  };
}

function inputBuckets({ input, cacheRead, cacheWrite, longCacheWrite }: InclusiveCounts): TokenCounts {
  if (input === null) return unknownTokens;
  if (cacheRead === null || cacheWrite === null || longCacheWrite === null) {
    return { ...unknownTokens, cacheReadInputTokens: cacheRead };
  }
  const read = Math.min(cacheRead, input);
  const written = Math.min(cacheWrite, input - read);
  const long = Math.min(longCacheWrite, written);
  return {
    ...unknownTokens,
    uncachedInputTokens: input - read - written,
    cacheReadInputTokens: read,
    cacheWrite5mInputTokens: written - long,
    cacheWrite1hInputTokens: long,
  };
}
