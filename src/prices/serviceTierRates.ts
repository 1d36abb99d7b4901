import type { ShippedRow } from './rateRow.ts';
import type { ServiceTier } from './requestUse.ts';

const openaiPricing = 'https://platform.openai.com/docs/pricing';
const openaiPriority = 'https://openai.com/api-priority-processing/';
const anthropicPricing = 'https://platform.claude.com/docs/en/about-claude/pricing';
const googlePricing = 'https://ai.google.dev/gemini-api/docs/pricing';
const azurePricing = 'https://azure.microsoft.com/pricing/details/azure-openai/';
const bedrockPricing = 'https://aws.amazon.com/bedrock/pricing/';

/** What other service than the standard one costs. A tier without a row here is "no rate for this use". */
export const serviceTierRates: readonly ShippedRow[] = [
  timesStandard('openai', 'batch', 0.5, ['*'], openaiPricing),
  timesStandard('anthropic', 'batch', 0.5, ['*'], anthropicPricing),
  timesStandard('google', 'batch', 0.5, ['*'], googlePricing),
  timesStandard('azure', 'batch', 0.5, ['*'], azurePricing),
  timesStandard('aws', 'batch', 0.5, ['*'], bedrockPricing),
  timesStandard('openai', 'flex', 0.5, ['*'], openaiPricing),
  timesStandard('google', 'flex', 0.5, ['*'], googlePricing),
  timesStandard('google', 'priority', 1.8, ['*'], googlePricing),
  openaiPriorityFactor(2.5, ['gpt-5.5'], 'reported'),
  openaiPriorityFactor(2.5, ['gpt-5.5-codex'], 'recalled'),
  openaiPriorityFactor(2, ['gpt-5.3-codex'], 'reported'),
  openaiPriorityFactor(2, ['gpt-5.2-codex'], 'recalled'),
  openaiPriorityFactor(2, [
    'gpt-5',
    'gpt-5-codex',
    'gpt-5.1',
    'gpt-5.1-codex',
    'gpt-5.2',
    'gpt-5.4',
    'gpt-5.4-mini',
    'gpt-4.1-nano',
  ]),
  openaiPriorityFactor(1.8, ['gpt-5-mini']),
  openaiPriorityFactor(1.75, ['gpt-4.1', 'gpt-4.1-mini', 'o3', 'gpt-4o-2024-05-13']),
  openaiPriorityFactor(1.7, ['gpt-4o']),
  // Five thirds and twenty elevenths of the standard price: given as prices, since no decimal factor is either.
  openaiPriorityPrices(['gpt-4o-mini'], 0.25, 0.125, 1),
  openaiPriorityPrices(['o4-mini'], 2, 0.5, 8),
];

function timesStandard(
  provider: string,
  serviceTier: ServiceTier,
  factor: number,
  models: string[],
  source: string,
): ShippedRow {
  return { provider, models, validFrom: '2023-01-01', serviceTier, factor, source, evidence: 'reported' };
}

function openaiPriorityFactor(
  factor: number,
  models: string[],
  evidence: ShippedRow['evidence'] = 'copy',
): ShippedRow {
  const row = timesStandard('openai', 'priority', factor, models, openaiPriority);
  return { ...row, excludesLongContext: true, evidence };
}

function openaiPriorityPrices(
  models: string[],
  input: number,
  cacheRead: number,
  output: number,
): ShippedRow {
  return {
    provider: 'openai',
    models,
    validFrom: '2023-01-01',
    serviceTier: 'priority',
    dollarsPerMillion: {
      uncachedInputTokens: input,
      cacheReadInputTokens: cacheRead,
      outputTokens: output,
    },
    source: openaiPriority,
    evidence: 'copy',
  };
}
