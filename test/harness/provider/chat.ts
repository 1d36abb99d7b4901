import {
  callOfBody,
  inputOf,
  jsonAnswer,
  writtenOf,
  type AnswerTokens,
  type GivenAnswer,
  type Protocol,
} from './answer.ts';
import { openAiError } from './openAiError.ts';

/** OpenAI's Chat Completions: a stream tells its usage only to a client that asks for it. */
export const chat: Protocol = {
  name: 'chat',
  requestIdHeader: 'x-request-id',
  errorBody: openAiError,
  callOf: (request) => (request.url.pathname.endsWith('/chat/completions') ? callOfBody(request) : null),
  answer: (answer, { stream }, { body }) => {
    const head = {
      id: answer.responseId,
      model: answer.model,
      created: 1_790_000_000,
      service_tier: 'default',
    };
    const usage = usageOf(answer.tokens);
    const message = messageOf(answer);
    const finish = answer.toolUse === undefined ? 'stop' : 'tool_calls';
    if (!stream) {
      const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
      return jsonAnswer({ ...head, object: 'chat.completion', choices, usage });
    }
    const asked = body['stream_options'] as { readonly include_usage?: boolean } | null | undefined;
    const isAsked = asked?.include_usage === true;
    const chunk = (choices: readonly object[], more: object) => ({
      ...head,
      ...{ object: 'chat.completion.chunk', choices },
      ...(isAsked ? { usage: null } : {}),
      ...more,
    });
    const { tool_calls: toolCalls, ...said } = message;
    const deltas = [said, ...(toolCalls ?? []).map((call, index) => ({ tool_calls: [{ index, ...call }] }))];
    const chunks = [
      ...deltas.map((delta) => chunk([{ index: 0, delta, finish_reason: null }], {})),
      chunk(
        [{ index: 0, delta: {}, finish_reason: finish }],
        answer.tellsUsageUnasked === true ? { usage } : {},
      ),
      ...(isAsked ? [chunk([], { usage })] : []),
    ];
    return {
      contentType: 'text/event-stream',
      pieces: [...chunks.map((one) => JSON.stringify(one)), '[DONE]'].map((data) => `data: ${data}\n\n`),
    };
  },
};

function messageOf({ text, toolUse, responseId }: GivenAnswer) {
  if (toolUse === undefined) return { role: 'assistant', content: text ?? 'Done.' };
  const call = { name: toolUse.name, arguments: JSON.stringify(toolUse.input) };
  return {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: `call_${responseId}`, type: 'function', function: call }],
  };
}

function usageOf(tokens: AnswerTokens) {
  return {
    prompt_tokens: inputOf(tokens),
    completion_tokens: tokens.outputTokens,
    total_tokens: inputOf(tokens) + tokens.outputTokens,
    prompt_tokens_details: {
      cached_tokens: tokens.cacheReadInputTokens,
      cache_write_tokens: writtenOf(tokens),
    },
    completion_tokens_details: { reasoning_tokens: tokens.reasoningOutputTokens },
  };
}
