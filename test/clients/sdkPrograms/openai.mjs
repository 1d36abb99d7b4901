import { baseUrl, fetched, makeCalls, weather } from './sdkProgram.mjs';

const { OpenAI } = fetched('openai');
const client = new OpenAI({ baseURL: `${baseUrl}/v1`, apiKey: 'made-up', maxRetries: 1 });
const model = 'gpt-5';

const chat = async (content, more = {}) => {
  const { usage } = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content }],
    ...more,
  });
  return usage.completion_tokens;
};

const chatStream = async (content, more = {}) => {
  const messages = [{ role: 'user', content }];
  const stream = await client.chat.completions.create({ model, messages, stream: true, ...more });
  let heard;
  for await (const chunk of stream) heard = chunk.usage?.completion_tokens ?? heard;
  return heard;
};

const leave = async (stream) => {
  // The vendor's way to abort is to leave the loop.
  for await (const event of stream) return event.type ?? event.object;
};

await makeCalls({
  chat: () => chat('Hello.'),
  chatInGzip: () => chat('Hello in gzip.'),
  chatWithTool: () => {
    const { schema: parameters, ...named } = weather;
    return chat('Use a tool.', { tools: [{ type: 'function', function: { ...named, parameters } }] });
  },
  chatStream: () => chatStream('Hello.', { stream_options: { include_usage: true } }),
  chatStreamInDeflate: () => chatStream('Hello in deflate.', { stream_options: { include_usage: true } }),
  chatStreamUnasked: () => chatStream('Hello.'),
  chatRetried: () => chat('Fail once with 500.'),
  chatRefused: () => chat('Fail always with 400.'),
  chatLeft: async () =>
    leave(
      await client.chat.completions.create({
        model,
        messages: [{ role: 'user', content: 'Stop in the middle.' }],
        stream: true,
        stream_options: { include_usage: true },
      }),
    ),
  responses: async () => (await client.responses.create({ model, input: 'Hello.' })).usage.output_tokens,
  responsesStream: async () => {
    let heard;
    const stream = await client.responses.create({ model, input: 'Use a tool.', stream: true });
    for await (const event of stream) heard = event.response?.usage?.output_tokens ?? heard;
    return heard;
  },
  responsesRetried: async () =>
    (await client.responses.create({ model, input: 'Fail once with 429.' })).usage.output_tokens,
  responsesLeft: async () =>
    leave(await client.responses.create({ model, input: 'Stop in the middle.', stream: true })),
  responsesCount: async () =>
    (await client.responses.inputTokens.count({ model, input: 'Hello.' })).input_tokens,
  embeddings: async () =>
    (await client.embeddings.create({ model: 'text-embedding-3-small', input: 'Hello.' })).data[0].embedding,
});
