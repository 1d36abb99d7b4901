import type { TokenCounts } from '../../core/observation.ts';
import { inclusiveTokens } from '../../core/inclusiveTokens.ts';
import { countOf, objectOf, partOf, type JsonObject } from './wireJson.ts';

/**
 * The `usage` of every OpenAI-like answer: Chat Completions' words (`prompt_tokens`), the newer ones (`input_tokens`, in
 * transcriptions `input_token_details`) and DeepSeek's `prompt_cache_hit_tokens`.
 */
export function openAiTokens(usage: JsonObject): TokenCounts {
  const input = countOf(usage['prompt_tokens'] ?? usage['input_tokens']);
  const inputDetails =
    objectOf(
      usage['prompt_tokens_details'] ?? usage['input_tokens_details'] ?? usage['input_token_details'],
    ) ?? {};
  const lifetimes = objectOf(inputDetails['cache_write_tokens_details']) ?? {};
  const long = partOf(lifetimes['ttl_12h_tokens']);
  const reasoning = reasoningOf(usage);
  return inclusiveTokens({
    input,
    cacheRead: partOf(inputDetails['cached_tokens'] ?? usage['prompt_cache_hit_tokens']),
    cacheWrite: partOf(inputDetails['cache_write_tokens'] ?? sumOf(lifetimes['ttl_30m_tokens'], long)),
    longCacheWrite: long,
    output: outputOf(usage, input, reasoning),
    reasoning,
  });
}

function sumOf(short: unknown, long: number | null): number | null {
  const shortCount = partOf(short);
  return shortCount === null || long === null ? null : shortCount + long;
}

function reasoningOf(usage: JsonObject): number | null {
  const details = objectOf(usage['completion_tokens_details'] ?? usage['output_tokens_details']);
  return countOf(details?.['reasoning_tokens']);
}

/**
 * xAI counts reasoning beside its completion tokens, all others inside. The total tells which: it is the sum of the parts that
 * do not overlap. Where it tells neither, the parts stand as given.
 */
function outputOf(usage: JsonObject, input: number | null, reasoning: number | null): number | null {
  const output = countOf(usage['completion_tokens'] ?? usage['output_tokens']);
  if (input === null || output === null || reasoning === null) return output;
  const isBeside = countOf(usage['total_tokens']) === input + output + reasoning;
  return isBeside ? output + reasoning : output;
}
