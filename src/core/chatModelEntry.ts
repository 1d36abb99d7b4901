import type { GatewayAddress } from './meterService.ts';
import type { ChatModelChoice } from './toolConnection.ts';

/** One model of the editor's Custom Endpoint list (`chatLanguageModels.json`). */
export interface ChatModelEntry {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly apiType: ChatModelChoice['apiType'];
  readonly toolCalling: boolean;
  readonly vision: boolean;
  readonly maxInputTokens: number;
  readonly maxOutputTokens: number;
}

/** By this end of its name the window that asks it knows that its calls pass through the gateway. */
export const throughGatewayMark = ' (metered)';

const paths: Readonly<Record<ChatModelChoice['apiType'], string>> = {
  'chat-completions': 'chat/completions',
  responses: 'responses',
  messages: 'messages',
};

/** Google's OpenAI-like routes lie elsewhere; a Codex login's upstream has no version in its path. */
const versions: Readonly<Record<string, string>> = { gemini: 'v1beta/openai/', chatgpt: '' };

/** Limits that every model of today's has; the user may raise them in the entry. */
const usualLimits = { maxInputTokens: 128_000, maxOutputTokens: 16_000 } as const;

/**
 * The entry by which the editor's chat reaches a model through the gateway; the key is given to the editor by the user. The URL is
 * whole, so that the editor appends nothing.
 *
 * @returns `null` when the gateway has no such route
 */
export function chatModelEntry(
  { vendorRoute, modelId, apiType }: ChatModelChoice,
  address: GatewayAddress,
): ChatModelEntry | null {
  const root = address.urls[vendorRoute];
  if (root === undefined) return null;
  return {
    id: modelId,
    name: `${modelId}${throughGatewayMark}`,
    url: `${root}/${versions[vendorRoute] ?? 'v1/'}${paths[apiType]}`,
    apiType,
    toolCalling: true,
    vision: false,
    ...usualLimits,
  };
}
