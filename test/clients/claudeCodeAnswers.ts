import type { Answer, ProviderRequest } from '../harness/madeUpProvider.ts';
import { tokensOfAnswer } from '../harness/madeUpTokens.ts';

/** The last user text in the conversation decides: a tool's turn is answered by a tool's use first, and by words after it. */
export function answerClaudeCode({ number, text }: ProviderRequest, notes: string): Answer {
  const tokens = tokensOfAnswer(number);
  const hasToolResult = text.includes('"tool_result"');
  if (text.includes('Please delegate this.') && !hasToolResult) {
    const input = { description: 'Say hello', prompt: 'Say hello.', subagent_type: 'general-purpose' };
    return { tokens, toolUse: { name: text.includes('"name":"Agent"') ? 'Agent' : 'Task', input } };
  }
  if (text.includes('Please look at the notes.') && !hasToolResult) {
    return { tokens, toolUse: { name: 'Read', input: { file_path: notes } } };
  }
  return { tokens, text: `Answer ${number}.` };
}
