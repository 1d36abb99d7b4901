import type { LanguageModelChat, LanguageModelChatMessage, LanguageModelChatRequestOptions } from 'vscode';
import type { TokenCounts } from '../../core/observation.ts';

/**
 * What the model's own tokenizer makes of a call: messages and tools in, generated text out. No billing: nothing is known of caches,
 * hidden instructions or hidden reasoning. Rejects as `countTokens` does, and where it counts nothing.
 */
export async function estimatedTokens(
  model: Pick<LanguageModelChat, 'countTokens'>,
  messages: readonly LanguageModelChatMessage[],
  tools: LanguageModelChatRequestOptions['tools'],
  answer: string,
): Promise<TokenCounts> {
  const count = async (text: string | LanguageModelChatMessage): Promise<number> => {
    const tokens = await model.countTokens(text);
    if (!Number.isSafeInteger(tokens) || tokens < 0) throw new RangeError('countTokens gave no count');
    return tokens;
  };
  let input = tools === undefined || tools.length === 0 ? 0 : await count(JSON.stringify(tools));
  // One after the other: each is a question to another process, and nobody waits for the sum.
  for (const message of messages) input += await count(message);
  return {
    uncachedInputTokens: input,
    cacheReadInputTokens: 0,
    cacheWrite5mInputTokens: 0,
    cacheWrite1hInputTokens: 0,
    outputTokens: answer === '' ? 0 : await count(answer),
    reasoningOutputTokens: null,
  };
}
