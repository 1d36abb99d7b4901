import { unknownTokens, type TokenCounts } from '../../core/observation.ts';
import { countOf, objectsOf, partOf, type JsonObject } from './wireJson.ts';

/** Converse's `usage`: input, reads and writes stand beside each other; `cacheDetails` splits the writes by lifetime. */
export function converseTokens(usage: JsonObject): TokenCounts {
  return besideTokens({
    input: usage['inputTokens'],
    output: usage['outputTokens'],
    cacheRead: usage['cacheReadInputTokens'],
    cacheWrite: usage['cacheWriteInputTokens'],
    longCacheWrite: longWritesOf(usage),
  });
}

/** `amazon-bedrock-invocationMetrics`, which every model's stream ends with; its input is without the cache. */
export function invocationTokens(metrics: JsonObject): TokenCounts {
  return besideTokens({
    input: metrics['inputTokenCount'],
    output: metrics['outputTokenCount'],
    cacheRead: metrics['cacheReadInputTokenCount'],
    cacheWrite: metrics['cacheWriteInputTokenCount'],
    longCacheWrite: 0,
  });
}

/** Members as they stand in the JSON. */
interface BesideCounts {
  readonly input: unknown;
  readonly output: unknown;
  readonly cacheRead: unknown;
  readonly cacheWrite: unknown;
  readonly longCacheWrite: number | null;
}

function besideTokens({ input, output, cacheRead, cacheWrite, longCacheWrite }: BesideCounts): TokenCounts {
  const uncachedInputTokens = countOf(input);
  const outputTokens = countOf(output);
  if (uncachedInputTokens === null && outputTokens === null) return unknownTokens;
  const written = partOf(cacheWrite);
  const long = written === null || longCacheWrite === null ? null : Math.min(longCacheWrite, written);
  return {
    uncachedInputTokens,
    cacheReadInputTokens: partOf(cacheRead),
    cacheWrite5mInputTokens: written === null || long === null ? null : written - long,
    cacheWrite1hInputTokens: long,
    outputTokens,
    reasoningOutputTokens: null,
  };
}

function longWritesOf(usage: JsonObject): number | null {
  return objectsOf(usage['cacheDetails'])
    .filter(({ ttl }) => ttl === '1h')
    .map(({ inputTokens }) => partOf(inputTokens))
    .reduce<number | null>((sum, count) => (sum === null || count === null ? null : sum + count), 0);
}
