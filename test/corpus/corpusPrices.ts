import type { TokenBucket } from '../../src/core/observation.ts';

/** Pico-dollars a token: dollars a million tokens times 10^6. */
export type CorpusPrice = Readonly<Record<TokenBucket, bigint>>;

/**
 * List prices of the models that a corpus uses, written down apart from the program's own so that the two check each other. Read on
 * 22 November 2026. Anthropic's page "Pricing": input, output; reading the cache costs 0.1 of the input, writing it 1.25 for five
 * minutes and 2 for an hour. OpenAI's page "Pricing": input, cached input, output; writing the cache costs nothing extra.
 * Prompts of a corpus stay below every long-context tier.
 */
const prices = new Map<string, CorpusPrice>([
  ['claude-opus-4-5-20251101', anthropic(5_000_000n, 25_000_000n)],
  ['claude-sonnet-4-5-20250929', anthropic(3_000_000n, 15_000_000n)],
  ['claude-sonnet-4-6', anthropic(3_000_000n, 15_000_000n)],
  ['claude-haiku-4-5-20251001', anthropic(1_000_000n, 5_000_000n)],
  ['gpt-5-codex', openai(1_250_000n, 125_000n, 10_000_000n)],
  ['gpt-5', openai(1_250_000n, 125_000n, 10_000_000n)],
  ['gpt-5-mini', openai(250_000n, 25_000n, 2_000_000n)],
]);

/** Anthropic's page "Web search tool": $10 for 1,000 searches. */
export const webSearchPico = 10_000_000_000n;

/** `null` for a model that nobody prices. */
export function corpusPriceOf(model: string): CorpusPrice | null {
  return prices.get(model) ?? null;
}

function anthropic(input: bigint, output: bigint): CorpusPrice {
  return {
    uncachedInputTokens: input,
    cacheReadInputTokens: input / 10n,
    cacheWrite5mInputTokens: (input * 5n) / 4n,
    cacheWrite1hInputTokens: input * 2n,
    outputTokens: output,
  };
}

function openai(input: bigint, cached: bigint, output: bigint): CorpusPrice {
  return {
    uncachedInputTokens: input,
    cacheReadInputTokens: cached,
    cacheWrite5mInputTokens: input,
    cacheWrite1hInputTokens: input,
    outputTokens: output,
  };
}
