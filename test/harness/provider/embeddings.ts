import { callOfBody, inputOf, jsonAnswer, type Protocol } from './answer.ts';
import { openAiError } from './openAiError.ts';

export const vectorOfEmbeddings = [0.25, -0.5];

/** OpenAI's embeddings: input only. */
export const embeddings: Protocol = {
  name: 'embeddings',
  requestIdHeader: 'x-request-id',
  errorBody: openAiError,
  callOf: (request) => (request.url.pathname.endsWith('/embeddings') ? callOfBody(request) : null),
  answer: ({ model, tokens, responseId }, _call, { body }) => {
    const embedding =
      body['encoding_format'] === 'base64'
        ? Buffer.from(new Float32Array(vectorOfEmbeddings).buffer).toString('base64')
        : vectorOfEmbeddings;
    return jsonAnswer({
      object: 'list',
      id: responseId,
      data: [{ object: 'embedding', index: 0, embedding }],
      model,
      usage: { prompt_tokens: inputOf(tokens), total_tokens: inputOf(tokens) },
    });
  },
};
