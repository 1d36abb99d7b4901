import type { ProviderName } from '../../core/providerReport.ts';
import { anthropicReader } from './anthropic/reader.ts';
import { azureOpenAiReader } from './azureOpenAi/reader.ts';
import { bedrockReader } from './bedrock/reader.ts';
import { cursorReader } from './cursor/reader.ts';
import { deepSeekReader } from './deepseek/reader.ts';
import { fireworksReader } from './fireworks/reader.ts';
import { gitHubCopilotReader } from './githubCopilot/reader.ts';
import { liteLlmReader } from './litellm/reader.ts';
import { mistralReader } from './mistral/reader.ts';
import { moonshotReader } from './moonshot/reader.ts';
import { openAiReader } from './openai/reader.ts';
import { openRouterReader } from './openrouter/reader.ts';
import type { ProviderReader } from './providerReader.ts';
import { togetherReader } from './together/reader.ts';
import { vercelReader } from './vercel/reader.ts';
import { vertexReader } from './vertex/reader.ts';
import { xaiReader } from './xai/reader.ts';

/** Who can be read, in the order in which they are offered. */
export const providerReaders: Readonly<Record<ProviderName, ProviderReader>> = {
  anthropic: anthropicReader,
  openai: openAiReader,
  'github-copilot': gitHubCopilotReader,
  openrouter: openRouterReader,
  litellm: liteLlmReader,
  cursor: cursorReader,
  vertex: vertexReader,
  'azure-openai': azureOpenAiReader,
  bedrock: bedrockReader,
  mistral: mistralReader,
  deepseek: deepSeekReader,
  xai: xaiReader,
  vercel: vercelReader,
  together: togetherReader,
  fireworks: fireworksReader,
  moonshot: moonshotReader,
};
