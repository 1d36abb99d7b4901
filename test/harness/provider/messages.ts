import { callOfBody, jsonAnswer, writtenOf, type GivenAnswer, type Protocol } from './answer.ts';

/** Anthropic's Messages: the output grows over several `message_delta`, the input is known from the start. */
export const messages: Protocol = {
  name: 'messages',
  requestIdHeader: 'request-id',
  errorBody: (status, message) => ({
    type: 'error',
    error: { type: status === 429 ? 'rate_limit_error' : 'api_error', message },
  }),
  callOf: (request) => (request.url.pathname.endsWith('/messages') ? callOfBody(request) : null),
  answer: (answer, { stream }) => {
    const { whole, events } = messagesEvents(answer);
    if (!stream) return jsonAnswer(whole);
    return {
      contentType: 'text/event-stream',
      pieces: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
    };
  },
};

/** One answer: the whole message, and the events that stream it. */
function messagesEvents(answer: GivenAnswer): {
  readonly whole: unknown;
  readonly events: readonly ({ readonly type: string } & Record<string, unknown>)[];
} {
  const { tokens } = answer;
  const usage = {
    input_tokens: tokens.uncachedInputTokens,
    cache_creation_input_tokens: writtenOf(tokens),
    cache_read_input_tokens: tokens.cacheReadInputTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: tokens.cacheWrite5mInputTokens,
      ephemeral_1h_input_tokens: tokens.cacheWrite1hInputTokens,
    },
    service_tier: 'standard',
    output_tokens: tokens.outputTokens,
    output_tokens_details: { thinking_tokens: tokens.reasoningOutputTokens },
  };
  const message = {
    id: answer.responseId,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    stop_sequence: null,
  };
  const stopReason = answer.toolUse === undefined ? 'end_turn' : 'tool_use';
  const text = answer.text ?? 'Let me look.';
  const blocks: { whole: object; start: object; delta: object }[] = [
    {
      whole: { type: 'text', text },
      start: { type: 'text', text: '' },
      delta: { type: 'text_delta', text },
    },
  ];
  if (answer.toolUse !== undefined) {
    const block = { type: 'tool_use', id: `toolu_${answer.responseId}`, name: answer.toolUse.name };
    const { input } = answer.toolUse;
    blocks.push({
      whole: { ...block, input },
      start: { ...block, input: {} },
      delta: { type: 'input_json_delta', partial_json: JSON.stringify(input) },
    });
  }
  return {
    whole: { ...message, content: blocks.map(({ whole }) => whole), stop_reason: stopReason, usage },
    events: [
      {
        type: 'message_start',
        message: {
          ...message,
          content: [],
          stop_reason: null,
          usage: { ...usage, output_tokens: 1, output_tokens_details: null },
        },
      },
      ...blocks.flatMap(({ start, delta }, index) => [
        { type: 'content_block_start', index, content_block: start },
        { type: 'ping' },
        { type: 'content_block_delta', index, delta },
        { type: 'content_block_stop', index },
      ]),
      {
        type: 'message_delta',
        delta: { stop_reason: null, stop_sequence: null },
        usage: { output_tokens: Math.floor(tokens.outputTokens / 2) },
      },
      {
        type: 'message_delta',
        delta: { stop_reason: stopReason, stop_sequence: null },
        usage: { output_tokens: tokens.outputTokens, output_tokens_details: usage.output_tokens_details },
      },
      { type: 'message_stop' },
    ],
  };
}
