import type { ProviderName } from './providerReport.ts';

/** The sellers' own spelling of their names. Apart from the rest of the guide, so that the page carries no more than this. */
export const providerTitles = {
  anthropic: 'Anthropic',
  openai: 'OpenAI',
  'github-copilot': 'GitHub',
  openrouter: 'OpenRouter',
  litellm: 'LiteLLM',
  cursor: 'Cursor',
  vertex: 'Google Cloud',
  'azure-openai': 'Azure',
  bedrock: 'AWS',
  mistral: 'Mistral',
  deepseek: 'DeepSeek',
  xai: 'xAI',
  vercel: 'Vercel AI Gateway',
  together: 'Together',
  fireworks: 'Fireworks',
  moonshot: 'Moonshot',
} as const satisfies Readonly<Record<ProviderName, string>>;
