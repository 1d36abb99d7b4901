import { baseUrl, fetched, makeCalls, weather } from './sdkProgram.mjs';

const { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } = fetched(
  '@aws-sdk/client-bedrock-runtime',
);
const { NodeHttpHandler } = fetched('@smithy/node-http-handler');
const client = new BedrockRuntimeClient({
  region: 'us-east-1',
  endpoint: baseUrl,
  maxAttempts: 2,
  // The client's own choice is HTTP/2, which no server without TLS can tell from HTTP/1.1 before it is spoken to.
  requestHandler: new NodeHttpHandler(),
  // A signature would be over the vendor's own host.
  token: { token: 'made-up' },
  authSchemePreference: ['httpBearerAuth'],
});

const asked = (text, more = {}) => ({
  modelId: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
  messages: [{ role: 'user', content: [{ text }] }],
  ...more,
});
const converse = async (text, more) =>
  (await client.send(new ConverseCommand(asked(text, more)))).usage.outputTokens;
const streamOf = async (text) => (await client.send(new ConverseStreamCommand(asked(text)))).stream;
const stream = async (text) => {
  let heard;
  for await (const { metadata } of await streamOf(text)) heard = metadata?.usage.outputTokens ?? heard;
  return heard;
};

await makeCalls({
  converse: () => converse('Hello.'),
  converseWithTool: () => {
    const { schema, ...named } = weather;
    return converse('Use a tool.', {
      toolConfig: { tools: [{ toolSpec: { ...named, inputSchema: { json: schema } } }] },
    });
  },
  converseStream: () => stream('Hello.'),
  converseStreamWithTool: () => stream('Use a tool.'),
  converseRetried: () => converse('Fail once with 500.'),
  converseRefused: () => converse('Fail always with 400.'),
  converseLeft: async () => {
    for await (const event of await streamOf('Stop in the middle.')) {
      client.destroy();
      return Object.keys(event)[0];
    }
  },
});
