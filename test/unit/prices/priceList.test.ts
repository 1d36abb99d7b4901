import { describe, expect, it } from 'vitest';
import { loadPriceLibrary } from '../../../src/prices/library.ts';
import { createPriceList } from '../../../src/prices/priceList.ts';
import { listLine, makeQuery } from './pricesForTests.ts';

const priceList = createPriceList({ library: await loadPriceLibrary() });

const at = (day: string): number => Date.parse(`${day}T12:00:00Z`);

describe('dollars per million tokens: input, cache read, write 5m, write 1h, output', () => {
  /**
   * Written down apart from the tables that are tested, as the sellers publish them; `-` is a kind of use that the seller
   * does not have for that model.
   */
  it.each([
    // OpenAI: the gpt-4o alias moved to the cheaper snapshot on 2024-10-02; gpt-4-turbo never changed.
    ['openai', 'gpt-4o', '2024-06-01', '5 - - - 15'],
    ['openai', 'gpt-4o', '2024-10-01', '5 - - - 15'],
    ['openai', 'gpt-4o', '2024-10-02', '2.5 1.25 2.5 - 10'],
    ['openai', 'gpt-4o', '2026-11-20', '2.5 1.25 2.5 - 10'],
    ['openai', 'gpt-4o-2024-05-13', '2026-11-20', '5 - - - 15'],
    ['openai', 'gpt-4o-2024-08-06', '2024-09-01', '2.5 1.25 2.5 - 10'],
    ['openai', 'gpt-4o-mini', '2026-11-20', '0.15 0.075 0.15 - 0.6'],
    ['openai', 'gpt-4-turbo', '2023-12-01', '10 - - - 30'],
    ['openai', 'gpt-4-turbo-2024-04-09', '2026-11-20', '10 - - - 30'],
    ['openai', 'gpt-4-1106-preview', '2024-01-01', '10 - - - 30'],
    ['openai', 'o1-mini', '2024-12-01', '3 1.5 3 - 12'],
    ['openai', 'o1-mini', '2025-02-01', '1.1 0.55 1.1 - 4.4'],
    ['openai', 'o3', '2025-06-09', '10 2.5 10 - 40'],
    ['openai', 'o3', '2025-06-10', '2 0.5 2 - 8'],
    ['openai', 'gpt-5-codex', '2025-10-01', '1.25 0.125 1.25 - 10'],
    // Anthropic: 3.5 Haiku fell on 2024-12-03.
    ['anthropic', 'claude-3-5-sonnet-20240620', '2024-07-01', '3 0.3 3.75 6 15'],
    ['anthropic', 'claude-3-5-sonnet-20241022', '2025-02-01', '3 0.3 3.75 6 15'],
    ['anthropic', 'claude-3-5-haiku-20241022', '2024-11-20', '1 0.1 1.25 2 5'],
    ['anthropic', 'claude-3-5-haiku-20241022', '2024-12-03', '0.8 0.08 1 1.6 4'],
    ['anthropic', 'claude-3-haiku-20240307', '2025-01-01', '0.25 0.03 0.3 0.5 1.25'],
    ['anthropic', 'claude-opus-4-20250514', '2025-06-01', '15 1.5 18.75 30 75'],
    ['anthropic', 'claude-sonnet-4-20250514', '2025-06-01', '3 0.3 3.75 6 15'],
    ['anthropic', 'claude-sonnet-4-5-20250929', '2025-11-01', '3 0.3 3.75 6 15'],
    ['anthropic', 'claude-haiku-4-5-20251001', '2025-11-01', '1 0.1 1.25 2 5'],
    // Anthropic: reading 5.5 Sonnet's cache fell on 2026-10-07.
    ['anthropic', 'claude-sonnet-5-5', '2026-10-06', '2 0.2 2.5 4 10'],
    ['anthropic', 'claude-sonnet-5-5', '2026-10-07', '2 0.1 2.5 4 10'],
    ['anthropic', 'claude-haiku-5-5', '2026-11-20', '0.1 0.01 0.125 0.2 0.5'],
    ['anthropic', 'claude-opus-5-5', '2026-11-20', '4 0.2 5 8 20'],
    ['anthropic', 'claude-fable-5-2', '2026-11-20', '8 0.2 10 16 40'],
    // Google: 1.5 Pro fell on 2024-10-01, 1.5 Flash on 2024-08-12.
    ['google', 'gemini-1.5-pro', '2024-06-01', '3.5 0.875 - - 10.5'],
    ['google', 'gemini-1.5-pro', '2024-09-30', '3.5 0.875 - - 10.5'],
    ['google', 'gemini-1.5-pro', '2024-10-01', '1.25 0.3125 - - 5'],
    ['google', 'gemini-1.5-pro-002', '2025-03-01', '1.25 0.3125 - - 5'],
    ['google', 'gemini-1.5-flash', '2024-08-11', '0.35 0.0875 - - 1.05'],
    ['google', 'gemini-1.5-flash', '2024-08-12', '0.075 0.01875 - - 0.3'],
    ['google', 'gemini-1.5-flash-8b', '2025-01-01', '0.0375 0.01 - - 0.15'],
    ['google', 'gemini-2.5-pro', '2025-09-01', '1.25 0.125 - - 10'],
    ['google', 'gemini-2.5-flash', '2025-09-01', '0.3 0.03 - - 2.5'],
  ])('%s %s on %s: %s', (providerName, model, day, expected) => {
    expect(listLine(priceList, makeQuery({ providerName, model, at: at(day) }))).toBe(expected);
  });

  it.each([
    ['anthropic', 'claude-fable-5-1', '10 0.25 12.5 20 50'],
    ['anthropic', 'claude-mythos-5-1', '10 0.25 12.5 20 50'],
    ['anthropic', 'claude-opus-5-5', '4 0.2 5 8 20'],
    ['anthropic', 'claude-opus-5', '5 0.5 6.25 10 25'],
    ['anthropic', 'claude-sonnet-5', '2 0.2 2.5 4 10'],
    ['openai', 'gpt-6-astra', '10 1 12.5 - 50'],
    ['openai', 'gpt-6-sol', '2 0.2 2.5 - 10'],
    ['openai', 'gpt-6-luna', '0.1 0.01 0.125 - 0.5'],
    ['openai', 'gpt-5.6-sol', '4 0.4 5 - 20'],
    ['openai', 'gpt-5.6-terra', '2 0.2 2.5 - 12'],
    ['openai', 'gpt-5.6-luna', '0.2 0.02 0.25 - 1.2'],
    ['openai', 'gpt-5.5', '5 0.5 5 - 30'],
    ['openai', 'gpt-5.3-codex', '1.75 0.175 1.75 - 14'],
    ['google', 'gemini-3.8-flash', '0.75 0.075 - - 3.75'],
    ['google', 'gemini-3.1-pro-preview', '2 0.2 - - 12'],
    ['x-ai', 'grok-4.6', '2 0.5 - - 6'],
    ['moonshotai', 'kimi-k3', '3 0.3 - - 15'],
    ['zai', 'glm-5.3', '1.4 0.26 - - 4.4'],
  ])('the newest: %s %s: %s', (providerName, model, expected) => {
    expect(listLine(priceList, makeQuery({ providerName, model }))).toBe(expected);
  });

  it('prices a day before a change at that day’s price', () => {
    const sol = (day: string): string =>
      listLine(priceList, makeQuery({ providerName: 'openai', model: 'gpt-5.6-sol', at: at(day) }));
    expect(sol('2026-08-20')).toBe('5 0.5 6.25 - 30');
    expect(sol('2026-08-21')).toBe('4 0.4 5 - 20');
  });

  it('keeps prices of certain hours inside their dates', () => {
    const pro = (instant: string): string =>
      listLine(
        priceList,
        makeQuery({ providerName: 'deepseek', model: 'deepseek-v4-pro', at: Date.parse(instant) }),
      );
    expect(pro('2026-08-16T02:00:00Z')).toBe('0.435 0.003625 - - 0.87');
    expect(pro('2026-08-18T00:59:59Z')).toBe('0.66 0.022 - - 1.98');
    expect(pro('2026-08-18T01:00:00Z')).toBe('1.32 0.044 - - 3.96');
    expect(pro('2026-08-18T04:00:00Z')).toBe('0.66 0.022 - - 1.98');
  });
});

describe('long context: the whole prompt, strictly above', () => {
  it.each([
    ['anthropic', 'claude-sonnet-4-5', '2026-01-01', 200_000, '3 0.3 3.75 6 15'],
    ['anthropic', 'claude-sonnet-4-5', '2026-01-01', 200_001, '6 0.6 7.5 12 22.5'],
    ['anthropic', 'claude-sonnet-4-0', '2026-01-01', 200_001, '6 0.6 7.5 12 22.5'],
    ['anthropic', 'claude-opus-4-6', '2026-03-12', 200_001, '10 1 12.5 20 37.5'],
    ['anthropic', 'claude-opus-4-6', '2026-03-13', 200_001, '5 0.5 6.25 10 25'],
    ['google', 'gemini-2.5-pro', '2026-01-01', 200_000, '1.25 0.125 - - 10'],
    ['google', 'gemini-2.5-pro', '2026-01-01', 200_001, '2.5 0.25 - - 15'],
    ['google', 'gemini-1.5-pro', '2024-06-01', 128_001, '7 1.75 - - 21'],
    ['google', 'gemini-1.5-pro', '2025-01-01', 128_001, '2.5 0.625 - - 10'],
    ['openai', 'gpt-5.5', '2026-11-20', 272_001, '10 1 10 - 45'],
  ])('%s %s on %s with %d prompt tokens: %s', (providerName, model, day, promptTokens, expected) => {
    expect(listLine(priceList, makeQuery({ providerName, model, at: at(day), promptTokens }))).toBe(expected);
  });
});

describe('other ways to be served', () => {
  it.each([
    ['anthropic', 'claude-opus-4-6', { speed: 'fast' }, '30 3 37.5 60 150'],
    ['anthropic', 'claude-opus-4-6', { speed: 'fast', promptTokens: 500_000 }, '30 3 37.5 60 150'],
    ['anthropic', 'claude-opus-4-7-20260601', { speed: 'fast' }, '30 3 37.5 60 150'],
    ['anthropic', 'claude-opus-4-8', { speed: 'fast' }, '10 1 12.5 20 50'],
    ['anthropic', 'claude-opus-5', { speed: 'fast' }, '10 1 12.5 20 50'],
    ['anthropic', 'claude-opus-5', { speed: 'normal' }, '5 0.5 6.25 10 25'],
    ['anthropic', 'claude-sonnet-5', { speed: 'fast' }, 'no rate for this use'],
    ['anthropic', 'claude-sonnet-5', { speed: 'warp' }, 'no rate for this use'],
    ['anthropic', 'claude-sonnet-5', { inferenceGeo: 'us' }, '2.2 0.22 2.75 4.4 11'],
    ['anthropic', 'claude-sonnet-5', { inferenceGeo: 'global' }, '2 0.2 2.5 4 10'],
    ['anthropic', 'claude-haiku-4-5', { inferenceGeo: 'not_available' }, '1 0.1 1.25 2 5'],
    ['anthropic', 'claude-sonnet-5', { inferenceGeo: 'mars' }, 'no rate for this use'],
    ['anthropic', 'claude-opus-4-6', { speed: 'fast', inferenceGeo: 'us' }, '33 3.3 41.25 66 165'],
    ['anthropic', 'claude-sonnet-5', { serviceTier: 'batch' }, '1 0.1 1.25 2 5'],
    ['anthropic', 'claude-sonnet-5', { serviceTier: 'priority' }, 'no rate for this use'],
    ['openai', 'gpt-5.5', { serviceTier: 'default' }, '5 0.5 5 - 30'],
    ['openai', 'gpt-5.5', { serviceTier: 'priority' }, '12.5 1.25 12.5 - 75'],
    ['openai', 'gpt-5.5', { serviceTier: 'fast' }, '12.5 1.25 12.5 - 75'],
    ['openai', 'gpt-5.4', { serviceTier: 'priority' }, '5 0.5 5 - 30'],
    ['openai', 'gpt-5.4', { serviceTier: 'priority', promptTokens: 300_000 }, 'no rate for this use'],
    ['openai', 'gpt-5-mini', { serviceTier: 'priority' }, '0.45 0.045 0.45 - 3.6'],
    ['openai', 'gpt-4o', { serviceTier: 'priority' }, '4.25 2.125 4.25 - 17'],
    ['openai', 'gpt-4o-2024-05-13', { serviceTier: 'priority' }, '8.75 - - - 26.25'],
    ['openai', 'gpt-4o-mini', { serviceTier: 'priority' }, '0.25 0.125 0.25 - 1'],
    ['openai', 'gpt-5.4', { serviceTier: 'flex' }, '1.25 0.125 1.25 - 7.5'],
    ['openai', 'gpt-5.4', { serviceTier: 'scale' }, 'no token price'],
    ['openai', 'gpt-5.4', { serviceTier: 'ultrafast' }, 'no rate for this use'],
    ['google', 'gemini-2.5-flash', { serviceTier: 'ON_DEMAND_PRIORITY' }, '0.54 0.054 - - 4.5'],
    ['google', 'gemini-2.5-flash', { serviceTier: 'ON_DEMAND' }, '0.3 0.03 - - 2.5'],
  ])('%s %s %j: %s', (providerName, model, use, expected) => {
    expect(listLine(priceList, makeQuery({ providerName, model, ...use }))).toBe(expected);
  });
});

describe('names', () => {
  const sonnet45 = '3 0.3 3.75 6 15';
  it.each([
    [null, 'claude-sonnet-4-5', sonnet45],
    [null, 'claude-sonnet-4.5', sonnet45],
    ['anthropic', 'claude-sonnet-4-5-20250929[1m]', sonnet45],
    ['anthropic', 'anthropic/claude-sonnet-4.5', sonnet45],
    [null, 'anthropic/claude-sonnet-4-5', sonnet45],
    ['my-gateway', 'claude-sonnet-4-5', `~ ${sonnet45}`],
    ['my-openai-proxy', 'openai/gpt-4o', '~ 2.5 1.25 2.5 - 10'],
    ['litellm', 'openai/gpt-4o', '~ 2.5 1.25 2.5 - 10'],
    // On Vertex and Bedrock the hour-long cache write is Anthropic's rule, not the seller's list.
    ['anthropic', 'claude-sonnet-4-5@20250929', `~ ${sonnet45}`],
    ['gcp.vertex_ai', 'publishers/anthropic/models/claude-sonnet-4-5@20250929', `~ ${sonnet45}`],
    ['aws.bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', '~ 3.3 0.33 4.125 6.6 16.5'],
    ['anthropic', 'global.anthropic.claude-sonnet-4-5-20250929-v1:0', `~ ${sonnet45}`],
    [
      null,
      'arn:aws:bedrock:us-east-1:1234:inference-profile/global.anthropic.claude-sonnet-4-5-20250929-v1:0',
      `~ ${sonnet45}`,
    ],
    [null, 'models/gemini-2.5-pro', '1.25 0.125 - - 10'],
    ['gcp.gen_ai', 'publishers/google/models/gemini-2.5-pro', '1.25 0.125 - - 10'],
    ['gcp.gemini', 'gemini-2.5-pro-preview-06-05', '~ 1.25 0.125 - - 10'],
    ['x_ai', 'grok-4', '3 0.75 - - 15'],
    ['eu.api.openai.com', 'gpt-5', '1.25 0.125 1.25 - 10'],
    ['https://api.openai.com/v1', 'gpt-5-2025-08-07', '1.25 0.125 1.25 - 10'],
    ['azure.ai.openai', 'gpt-5', '~ 1.25 0.125 1.25 - 10'],
    [null, 'azure/gpt-5', '~ 1.25 0.125 1.25 - 10'],
    [null, 'copilot/claude-haiku-4.5', '~ 1 0.1 1.25 2 5'],
    ['github-copilot', 'gpt-5-mini', '0.25 0.025 - - 2'],
    ['github-copilot', 'gpt-4o', 'no token price'],
    ['github-copilot', 'gpt-4.1', 'no token price'],
    ['anthropic', 'glm-5.2', '~ 1.4 0.26 - - 4.4'],
    ['openrouter', 'anthropic/claude-sonnet-4.5', `~ ${sonnet45}`],
    ['openai', 'gpt-5.5-high', '~ 5 0.5 5 - 30'],
    // Another version, or a variant that may be sold apart, is not guessed at.
    ['anthropic', 'claude-sonnet-5-5', 'unknown model'],
    ['anthropic', 'claude-opus-4-10', 'unknown model'],
    ['openai', 'gpt-5.4-turbo', 'unknown model'],
    ['google', 'gemini-2.5-pro-max', 'unknown model'],
    ['anthropic', 'my-own-model', 'unknown model'],
    ['groq', 'deepseek-r1', 'unknown model'],
    [null, '<synthetic>', 'unknown model'],
    ['ollama', 'deepseek-r1', 'no token price'],
    ['openai', '  ', 'no model'],
    ['constructor', 'toString/constructor', 'unknown model'],
    ['constructor', 'gpt-5', '~ 1.25 0.125 1.25 - 10'],
    // Listed as a preview, called by its plain name.
    ['google', 'gemini-3-pro', '~ 2 0.2 - - 12'],
    // Copilot does not list it: its value is the maker's price.
    ['github-copilot', 'claude-sonnet-4.6', '~ 3 0.3 3.75 6 15'],
  ])('%s %s: %s', (providerName, model, expected) => {
    expect(listLine(priceList, makeQuery({ providerName, model, at: at('2026-03-01') }))).toBe(expected);
  });
});
