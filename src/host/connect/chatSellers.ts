import type { GatewayAddress } from '../../core/meterService.ts';
import type { ChatModelChoice } from '../../core/toolConnection.ts';

/** Who sells models that the editor's chat can call through the gateway. */
export interface ChatSeller {
  /** The gateway's route. */
  readonly route: string;
  readonly title: string;
  readonly detail: string;
  readonly apiType: ChatModelChoice['apiType'];
  /** An id as this seller writes it. */
  readonly example: string;
}

const known: readonly ChatSeller[] = [
  seller('anthropic', 'Anthropic', 'messages', 'claude-sonnet-4-5'),
  seller('openai', 'OpenAI', 'responses', 'gpt-5.2'),
  seller('gemini', 'Google Gemini', 'chat-completions', 'gemini-3-pro-preview'),
  seller('openrouter', 'OpenRouter', 'chat-completions', 'anthropic/claude-sonnet-4.5'),
  seller('xai', 'xAI', 'chat-completions', 'grok-4'),
  seller('deepseek', 'DeepSeek', 'chat-completions', 'deepseek-chat'),
  seller('mistral', 'Mistral', 'chat-completions', 'mistral-large-latest'),
  seller('groq', 'Groq', 'chat-completions', 'llama-3.3-70b-versatile'),
  { ...seller('ollama', 'Ollama', 'chat-completions', 'llama3.3'), detail: 'on this machine, no key' },
];

/** Routes whose callers need more than a key: a login, a cloud's signature. */
const notForChat = new Set(['chatgpt', 'codeassist', 'azure', 'bedrock', 'vertex']);

/** The sellers that the gateway has a route to; further routes are the user's own, which speak the OpenAI API. */
export function sellers({ urls }: GatewayAddress): ChatSeller[] {
  const names = Object.keys(urls).filter((route) => !notForChat.has(route));
  const own = names
    .filter((route) => !known.some((one) => one.route === route))
    .map((route) => ({
      ...seller(route, route, 'chat-completions', 'model-id'),
      detail: 'an upstream of yours',
    }));
  return [...known.filter(({ route }) => names.includes(route)), ...own];
}

function seller(
  route: string,
  title: string,
  apiType: ChatModelChoice['apiType'],
  example: string,
): ChatSeller {
  return { route, title, detail: '', apiType, example };
}
