import type { GivenAnswer } from './madeUpProvider.ts';

/** One answer in the shapes of OpenAI's Responses API: the whole response, and the events that stream it. */
export function responsesEvents(answer: GivenAnswer): {
  readonly whole: unknown;
  readonly events: readonly ({ readonly type: string } & Record<string, unknown>)[];
} {
  const { tokens } = answer;
  const cacheWriteTokens = tokens.cacheWrite5mInputTokens + tokens.cacheWrite1hInputTokens;
  const inputTokens = tokens.uncachedInputTokens + tokens.cacheReadInputTokens + cacheWriteTokens;
  const usage = {
    input_tokens: inputTokens,
    input_tokens_details: {
      cached_tokens: tokens.cacheReadInputTokens,
      cache_write_tokens: cacheWriteTokens,
    },
    output_tokens: tokens.outputTokens,
    output_tokens_details: { reasoning_tokens: tokens.reasoningOutputTokens },
    total_tokens: inputTokens + tokens.outputTokens,
  };
  const item =
    answer.toolUse === undefined
      ? {
          id: `item_${answer.responseId}`,
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: answer.text ?? 'Done.', annotations: [] }],
        }
      : {
          id: `item_${answer.responseId}`,
          type: 'function_call',
          status: 'completed',
          call_id: `call_${answer.responseId}`,
          name: answer.toolUse.name,
          arguments: JSON.stringify(answer.toolUse.input),
        };
  const response = {
    id: answer.responseId,
    object: 'response',
    model: answer.model,
    created_at: Math.floor(Date.now() / 1000),
  };
  const whole = { ...response, status: 'completed', output: [item], usage };
  return {
    whole,
    events: [
      {
        type: 'response.created',
        response: { ...response, status: 'in_progress', output: [], usage: null },
      },
      { type: 'response.output_item.added', output_index: 0, item: { ...item, status: 'in_progress' } },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: whole },
    ].map((event, index) => ({ ...event, sequence_number: index })),
  };
}
