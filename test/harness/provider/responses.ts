import { callOfBody, inputOf, jsonAnswer, writtenOf, type GivenAnswer, type Protocol } from './answer.ts';
import { openAiError } from './openAiError.ts';

/** OpenAI's Responses. */
export const responses: Protocol = {
  name: 'responses',
  requestIdHeader: 'x-request-id',
  errorBody: openAiError,
  callOf: (request) => (request.url.pathname.endsWith('/responses') ? callOfBody(request) : null),
  answer: (answer, { stream }) => {
    const { whole, events } = responsesEvents(answer);
    if (!stream) return jsonAnswer(whole);
    return {
      contentType: 'text/event-stream',
      pieces: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
    };
  },
};

/** One answer: the whole response, and the events that stream it. */
function responsesEvents(answer: GivenAnswer): {
  readonly whole: unknown;
  readonly events: readonly ({ readonly type: string } & Record<string, unknown>)[];
} {
  const { tokens } = answer;
  const usage = {
    input_tokens: inputOf(tokens),
    input_tokens_details: {
      cached_tokens: tokens.cacheReadInputTokens,
      cache_write_tokens: writtenOf(tokens),
    },
    output_tokens: tokens.outputTokens,
    output_tokens_details: { reasoning_tokens: tokens.reasoningOutputTokens },
    total_tokens: inputOf(tokens) + tokens.outputTokens,
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
