import { inputOf, jsonAnswer, type AnswerTokens, type GivenAnswer, type Protocol } from './answer.ts';

const call = /\/models\/([^/:]+):(generateContent|streamGenerateContent)$/;

/** Results of tools that the vendor counts beside the prompt. */
const toolUsePromptTokens = 3;

/** Gemini's `generateContent`; streamed as server-sent events (`alt=sse`) or as one JSON array. */
export const gemini: Protocol = {
  name: 'gemini',
  requestIdHeader: 'x-request-id',
  errorBody: (code, message) => ({
    error: { code, message, status: code === 429 ? 'RESOURCE_EXHAUSTED' : 'INTERNAL' },
  }),
  callOf: ({ url }) => {
    const [, model, operation] = call.exec(url.pathname) ?? [];
    return model === undefined ? null : { model, stream: operation === 'streamGenerateContent' };
  },
  answer: (answer, { stream }, { url }) => {
    const parts = partsOf(answer);
    const usage = usageOf(answer.tokens);
    const element = (content: readonly object[], isLast: boolean) => ({
      candidates: [
        {
          content: { role: 'model', parts: content },
          ...(isLast ? { finishReason: 'STOP' } : {}),
          index: 0,
        },
      ],
      // Running: what is not yet known is left out.
      usageMetadata: isLast
        ? usage
        : { ...usage, candidatesTokenCount: undefined, totalTokenCount: undefined },
      modelVersion: answer.model,
      responseId: answer.responseId,
    });
    if (!stream) return jsonAnswer(element(parts, true));
    const elements = [element([{ text: 'Well: ' }], false), element(parts, true)];
    if (url.searchParams.get('alt') === 'sse') {
      const pieces = elements.map((one) => `data: ${JSON.stringify(one)}\r\n\r\n`);
      return { contentType: 'text/event-stream', pieces };
    }
    const text = JSON.stringify(elements, null, 2);
    const cut = text.indexOf('usageMetadata');
    return { contentType: 'application/json; charset=UTF-8', pieces: [text.slice(0, cut), text.slice(cut)] };
  },
};

function partsOf({ text, toolUse }: GivenAnswer): readonly object[] {
  return toolUse === undefined
    ? [{ text: text ?? 'Done.' }]
    : [{ functionCall: { name: toolUse.name, args: toolUse.input } }];
}

function usageOf(tokens: AnswerTokens) {
  return {
    promptTokenCount: inputOf(tokens) - toolUsePromptTokens,
    cachedContentTokenCount: tokens.cacheReadInputTokens,
    toolUsePromptTokenCount: toolUsePromptTokens,
    candidatesTokenCount: tokens.outputTokens - tokens.reasoningOutputTokens,
    thoughtsTokenCount: tokens.reasoningOutputTokens,
    totalTokenCount: inputOf(tokens) + tokens.outputTokens,
  };
}
