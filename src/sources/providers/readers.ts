import type { ProviderName } from '../../core/providerReport.ts';
import { anthropicReader } from './anthropic/reader.ts';
import { cursorReader } from './cursor/reader.ts';
import { gitHubCopilotReader } from './githubCopilot/reader.ts';
import { liteLlmReader } from './litellm/reader.ts';
import { openAiReader } from './openai/reader.ts';
import { openRouterReader } from './openrouter/reader.ts';
import type { ProviderReader } from './providerReader.ts';

/** Who can be read, in the order in which they are offered. */
export const providerReaders: readonly ProviderReader[] = [
  anthropicReader,
  openAiReader,
  gitHubCopilotReader,
  openRouterReader,
  liteLlmReader,
  cursorReader,
];

export function providerReader(provider: ProviderName): ProviderReader | null {
  return providerReaders.find((reader) => reader.provider === provider) ?? null;
}
