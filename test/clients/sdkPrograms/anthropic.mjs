import { baseUrl, fetched, makeCalls, weather } from './sdkProgram.mjs';

const { Anthropic } = fetched('@anthropic-ai/sdk');
const client = new Anthropic({ baseURL: baseUrl, apiKey: 'made-up', maxRetries: 1 });

const asked = (content, more = {}) => ({
  model: 'claude-sonnet-4-5',
  max_tokens: 1000,
  messages: [{ role: 'user', content }],
  ...more,
});
const create = async (content, more) =>
  (await client.messages.create(asked(content, more))).usage.output_tokens;
const stream = async (content) =>
  (await client.messages.stream(asked(content)).finalMessage()).usage.output_tokens;

const { schema, ...named } = weather;

await makeCalls({
  messages: () => create('Hello.'),
  messagesInBrotli: () => create('Hello in br.'),
  messagesWithTool: () => create('Use a tool.', { tools: [{ ...named, input_schema: schema }] }),
  messagesStream: () => stream('Hello.'),
  messagesStreamInZstd: () => stream('Hello in zstd.'),
  messagesRetried: () => create('Fail once with 529.'),
  messagesLimited: () => create('Fail once with 429.'),
  messagesRefused: () => create('Fail always with 400.'),
  messagesLeft: async () => {
    const left = client.messages.stream(asked('Stop in the middle.'));
    for await (const event of left) {
      left.abort();
      return event.type;
    }
  },
  messagesCount: async () => {
    const { model, messages } = asked('Hello.');
    return (await client.messages.countTokens({ model, messages })).input_tokens;
  },
});
