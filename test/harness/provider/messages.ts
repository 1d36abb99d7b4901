import type { GivenAnswer } from './madeUpProvider.ts';

/** One answer in the shapes of Anthropic's Messages API: the whole message, and the events that stream it. */
export function messagesEvents(answer: GivenAnswer): {
  readonly whole: unknown;
  readonly events: readonly ({ readonly type: string } & Record<string, unknown>)[];
} {
  const { tokens } = answer;
  const usage = {
    input_tokens: tokens.uncachedInputTokens,
    cache_creation_input_tokens: tokens.cacheWrite5mInputTokens + tokens.cacheWrite1hInputTokens,
    cache_read_input_tokens: tokens.cacheReadInputTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: tokens.cacheWrite5mInputTokens,
      ephemeral_1h_input_tokens: tokens.cacheWrite1hInputTokens,
    },
    service_tier: 'standard',
    output_tokens: tokens.outputTokens,
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
        // The output grows while the answer streams; the input is known from the start.
        message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
      },
      ...blocks.flatMap(({ start, delta }, index) => [
        { type: 'content_block_start', index, content_block: start },
        { type: 'ping' },
        { type: 'content_block_delta', index, delta },
        { type: 'content_block_stop', index },
      ]),
      {
        type: 'message_delta',
        delta: { stop_reason: stopReason, stop_sequence: null },
        usage: { output_tokens: tokens.outputTokens },
      },
      { type: 'message_stop' },
    ],
  };
}
