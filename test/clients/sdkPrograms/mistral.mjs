import { baseUrl, fetched, makeCalls, weather } from './sdkProgram.mjs';

const { Mistral } = fetched('@mistralai/mistralai');
const backoff = { initialInterval: 1, maxInterval: 1, exponent: 1, maxElapsedTime: 5000 };
const client = new Mistral({
  apiKey: 'made-up',
  serverURL: baseUrl,
  retryConfig: { strategy: 'backoff', backoff, retryConnectionErrors: false },
});

const asked = (content, more = {}) => ({
  model: 'mistral-large-latest',
  messages: [{ role: 'user', content }],
  ...more,
});
const complete = async (content, more) =>
  (await client.chat.complete(asked(content, more))).usage.completionTokens;

await makeCalls({
  complete: () => complete('Hello.'),
  completeWithTool: () => {
    const { schema: parameters, ...named } = weather;
    return complete('Use a tool.', { tools: [{ type: 'function', function: { ...named, parameters } }] });
  },
  stream: async () => {
    let heard;
    for await (const { data } of await client.chat.stream(asked('Hello, usage unasked.'))) {
      heard = data.usage?.completionTokens ?? heard;
    }
    return heard;
  },
  retried: () => complete('Fail once with 500.'),
  refused: () => complete('Fail always with 400.'),
  left: async () => {
    for await (const { data } of await client.chat.stream(asked('Stop in the middle.'))) return data.object;
  },
  embeddings: async () =>
    (await client.embeddings.create({ model: 'mistral-embed', inputs: ['Hello.'] })).data[0].embedding,
});
