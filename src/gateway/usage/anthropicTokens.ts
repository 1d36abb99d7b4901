import { unknownTokens, type TokenCounts } from '../../core/observation.ts';
import { countOf, objectOf, partOf, type JsonObject } from './wireJson.ts';

/**
 * The `usage` of a message, or one of its iterations: input, reads and writes stand beside each other. The split of
 * the writes by lifetime may be missing or tell less than their sum: what it leaves untold is short-lived.
 */
export function anthropicTokens(usage: JsonObject): TokenCounts {
  const split = objectOf(usage['cache_creation']) ?? {};
  const written = partOf(usage['cache_creation_input_tokens']);
  const short = partOf(split['ephemeral_5m_input_tokens']);
  const long = partOf(split['ephemeral_1h_input_tokens']);
  const uncachedInputTokens = countOf(usage['input_tokens']);
  const outputTokens = countOf(usage['output_tokens']);
  // The other parts are left out where there were none: alone they tell nothing.
  if (uncachedInputTokens === null && outputTokens === null) return unknownTokens;
  const thinking = countOf(objectOf(usage['output_tokens_details'])?.['thinking_tokens']);
  return {
    uncachedInputTokens,
    cacheReadInputTokens: partOf(usage['cache_read_input_tokens']),
    cacheWrite5mInputTokens:
      written === null || short === null || long === null
        ? null
        : short + Math.max(0, written - short - long),
    cacheWrite1hInputTokens: long,
    outputTokens,
    reasoningOutputTokens:
      outputTokens === null || thinking === null ? null : Math.min(thinking, outputTokens),
  };
}
