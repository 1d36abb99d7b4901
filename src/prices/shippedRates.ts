import type { ShippedRow } from './rateRow.ts';
import { serviceTierRates } from './serviceTierRates.ts';

const openaiPricing = 'https://platform.openai.com/docs/pricing';
const anthropicPricing = 'https://platform.claude.com/docs/en/about-claude/pricing';
const anthropicFast = 'https://platform.claude.com/docs/en/build-with-claude/fast-mode';
const googlePricing = 'https://ai.google.dev/gemini-api/docs/pricing';

/** Anthropic's cache prices as multiples of the input price: read 0.1, 5 minutes 1.25, 1 hour 2. */
function anthropicPrices(input: number, output: number): NonNullable<ShippedRow['dollarsPerMillion']> {
  return {
    uncachedInputTokens: input,
    cacheReadInputTokens: input / 10,
    cacheWrite5mInputTokens: (input * 5) / 4,
    cacheWrite1hInputTokens: input * 2,
    outputTokens: output,
  };
}

/**
 * What the price library lacks or has wrong, with the place that publishes each figure and how it got here.
 * A row stays when the library catches up: it is then equal.
 */
export const shippedRates: readonly ShippedRow[] = [
  // Prices that changed before the library began to keep dates.
  {
    provider: 'openai',
    models: ['gpt-4o'],
    validFrom: '2024-05-13',
    // The alias moved to the cheaper 2024-08-06 on 2 October.
    validUntil: '2024-10-01',
    dollarsPerMillion: { uncachedInputTokens: 5, cacheReadInputTokens: null, outputTokens: 15 },
    source: openaiPricing,
    evidence: 'recalled',
  },
  {
    provider: 'openai',
    models: ['gpt-4o-2024-08-06'],
    validFrom: '2024-08-06',
    dollarsPerMillion: { uncachedInputTokens: 2.5, cacheReadInputTokens: 1.25, outputTokens: 10 },
    source: openaiPricing,
    evidence: 'recalled',
  },
  {
    provider: 'openai',
    models: ['o1-mini'],
    validFrom: '2024-09-12',
    validUntil: '2025-01-30',
    dollarsPerMillion: { uncachedInputTokens: 3, cacheReadInputTokens: 1.5, outputTokens: 12 },
    source: openaiPricing,
    evidence: 'recalled',
  },
  {
    provider: 'openai',
    models: ['o3'],
    validFrom: '2025-04-16',
    validUntil: '2025-06-09',
    dollarsPerMillion: { uncachedInputTokens: 10, cacheReadInputTokens: 2.5, outputTokens: 40 },
    source: openaiPricing,
    evidence: 'recalled',
  },
  {
    provider: 'anthropic',
    models: ['claude-3-5-haiku'],
    validFrom: '2024-11-04',
    validUntil: '2024-12-02',
    dollarsPerMillion: anthropicPrices(1, 5),
    source: 'https://www.anthropic.com/news/trainium2-and-distillation',
    evidence: 'recalled',
  },
  {
    provider: 'anthropic',
    models: ['claude-sonnet-4', 'claude-sonnet-4-0'],
    // Prompts above 200,000 tokens became possible, at a price of their own, on this day.
    validFrom: '2025-08-12',
    dollarsPerMillion: anthropicPrices(3, 15),
    longContext: { abovePromptTokens: 200_000, dollarsPerMillion: anthropicPrices(6, 22.5) },
    source: 'https://www.anthropic.com/news/1m-context',
    evidence: 'recalled',
  },
  {
    provider: 'google',
    models: ['gemini-1.5-pro'],
    validFrom: '2024-05-14',
    validUntil: '2024-09-30',
    dollarsPerMillion: { uncachedInputTokens: 3.5, cacheReadInputTokens: 0.875, outputTokens: 10.5 },
    longContext: {
      abovePromptTokens: 128_000,
      dollarsPerMillion: { uncachedInputTokens: 7, cacheReadInputTokens: 1.75, outputTokens: 21 },
    },
    source: googlePricing,
    evidence: 'recalled',
  },
  {
    provider: 'google',
    models: ['gemini-1.5-pro'],
    validFrom: '2024-10-01',
    dollarsPerMillion: { uncachedInputTokens: 1.25, cacheReadInputTokens: 0.3125, outputTokens: 5 },
    longContext: {
      abovePromptTokens: 128_000,
      dollarsPerMillion: { uncachedInputTokens: 2.5, cacheReadInputTokens: 0.625, outputTokens: 10 },
    },
    source: googlePricing,
    evidence: 'recalled',
  },
  {
    provider: 'google',
    models: ['gemini-1.5-flash'],
    validFrom: '2024-05-14',
    validUntil: '2024-08-11',
    dollarsPerMillion: { uncachedInputTokens: 0.35, cacheReadInputTokens: 0.0875, outputTokens: 1.05 },
    longContext: {
      abovePromptTokens: 128_000,
      dollarsPerMillion: { uncachedInputTokens: 0.7, cacheReadInputTokens: 0.175, outputTokens: 2.1 },
    },
    source: googlePricing,
    evidence: 'recalled',
  },
  {
    provider: 'google',
    // The library's rule for gemini-1.5-flash would take it in, at twice its price.
    models: ['gemini-1.5-flash-8b'],
    validFrom: '2024-10-03',
    dollarsPerMillion: { uncachedInputTokens: 0.0375, cacheReadInputTokens: 0.01, outputTokens: 0.15 },
    longContext: {
      abovePromptTokens: 128_000,
      dollarsPerMillion: { uncachedInputTokens: 0.075, cacheReadInputTokens: 0.02, outputTokens: 0.3 },
    },
    source: googlePricing,
    evidence: 'recalled',
  },
  // Models that the library does not list.
  {
    provider: 'anthropic',
    models: ['claude-mythos-5'],
    validFrom: '2026-06-09',
    dollarsPerMillion: anthropicPrices(10, 50),
    source: anthropicPricing,
    evidence: 'copy',
  },
  {
    provider: 'anthropic',
    models: ['claude-mythos-5-1'],
    validFrom: '2026-09-01',
    dollarsPerMillion: { ...anthropicPrices(10, 50), cacheReadInputTokens: 0.25 },
    source: anthropicPricing,
    evidence: 'copy',
  },
  {
    provider: 'anthropic',
    models: ['claude-sonnet-5-5'],
    validFrom: '2026-09-01',
    validUntil: '2026-10-06',
    dollarsPerMillion: anthropicPrices(2, 10),
    source: anthropicPricing,
    evidence: 'copy',
  },
  {
    provider: 'anthropic',
    models: ['claude-sonnet-5-5'],
    // From here on a read from the cache costs half of what it did.
    validFrom: '2026-10-07',
    dollarsPerMillion: { ...anthropicPrices(2, 10), cacheReadInputTokens: 0.1 },
    source: anthropicPricing,
    evidence: 'reported',
  },
  {
    provider: 'anthropic',
    models: ['claude-haiku-5-5'],
    validFrom: '2026-10-07',
    dollarsPerMillion: anthropicPrices(0.1, 0.5),
    longContext: { abovePromptTokens: 100_000, dollarsPerMillion: anthropicPrices(0.5, 2.5) },
    source: anthropicPricing,
    evidence: 'copy',
  },
  {
    provider: 'anthropic',
    models: ['claude-fable-5-2'],
    validFrom: '2026-11-09',
    dollarsPerMillion: { ...anthropicPrices(8, 40), cacheReadInputTokens: 0.2 },
    source: anthropicPricing,
    evidence: 'reported',
  },
  // Anthropic's fast mode: flat over the whole context, with each model's own cache multiples.
  {
    provider: 'anthropic',
    models: ['claude-opus-4-6', 'claude-opus-4-7'],
    validFrom: '2026-02-01',
    speed: 'fast',
    dollarsPerMillion: anthropicPrices(30, 150),
    source: anthropicFast,
    evidence: 'reported',
  },
  {
    provider: 'anthropic',
    models: ['claude-opus-4-8', 'claude-opus-5'],
    validFrom: '2026-02-01',
    speed: 'fast',
    dollarsPerMillion: anthropicPrices(10, 50),
    source: anthropicFast,
    evidence: 'reported',
  },
  {
    provider: 'anthropic',
    models: ['claude-opus-5-5'],
    validFrom: '2026-09-22',
    speed: 'fast',
    dollarsPerMillion: { ...anthropicPrices(8, 40), cacheReadInputTokens: 0.4 },
    source: anthropicFast,
    evidence: 'reported',
  },
  {
    provider: 'anthropic',
    models: ['claude-fable-5-2'],
    validFrom: '2026-11-09',
    speed: 'fast',
    dollarsPerMillion: { ...anthropicPrices(16, 80), cacheReadInputTokens: 0.4 },
    source: anthropicFast,
    evidence: 'reported',
  },
  // Inference kept in the United States; models before Opus 4.6 have no such choice and no surcharge.
  {
    provider: 'anthropic',
    models: [
      'claude-opus-4-6',
      'claude-sonnet-4-6',
      'claude-opus-4-7',
      'claude-opus-4-8',
      'claude-opus-5*',
      'claude-sonnet-5*',
      'claude-fable-5*',
      'claude-mythos-5*',
    ],
    validFrom: '2026-02-01',
    inferenceGeo: 'us',
    factor: 1.1,
    source: anthropicPricing,
    evidence: 'copy',
  },
  {
    provider: 'anthropic',
    models: ['*'],
    validFrom: '2023-01-01',
    webSearchDollars: 0.01,
    source: anthropicPricing,
    evidence: 'reported',
  },
  ...serviceTierRates,
];
