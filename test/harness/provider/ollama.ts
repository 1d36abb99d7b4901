import { callOfBody, inputOf, jsonAnswer, type GivenAnswer, type Protocol } from './answer.ts';

/** Ollama's own API: lines of JSON, streamed unless told otherwise; only the last line counts. */
export const ollama: Protocol = {
  name: 'ollama',
  requestIdHeader: 'x-request-id',
  errorBody: (_status, message) => ({ error: message }),
  callOf: (request) => (request.url.pathname.endsWith('/api/chat') ? callOfBody(request, true) : null),
  answer: (answer, { stream }) => {
    const line = (message: object, more: object) => ({
      model: answer.model,
      created_at: '2026-11-22T10:00:00.000000Z',
      message,
      ...more,
    });
    const end = {
      done: true,
      done_reason: 'stop',
      total_duration: 9_000_000,
      prompt_eval_count: inputOf(answer.tokens),
      eval_count: answer.tokens.outputTokens,
    };
    if (!stream) return jsonAnswer(line(messageOf(answer), end));
    const lines = [
      line({ role: 'assistant', content: 'Well: ' }, { done: false }),
      line(messageOf(answer), { done: false }),
      line({ role: 'assistant', content: '' }, end),
    ];
    return {
      contentType: 'application/x-ndjson',
      pieces: lines.map((one) => `${JSON.stringify(one)}\n`),
    };
  },
};

function messageOf({ text, toolUse }: GivenAnswer): object {
  if (toolUse === undefined) return { role: 'assistant', content: text ?? 'Done.' };
  const call = { name: toolUse.name, arguments: toolUse.input };
  return { role: 'assistant', content: '', tool_calls: [{ function: call }] };
}
