import { baseUrl, fetched, makeCalls, weather } from './sdkProgram.mjs';

const { Ollama } = fetched('ollama');
const client = new Ollama({ host: baseUrl });

const asked = (content, more = {}) => ({ model: 'llama3.2', messages: [{ role: 'user', content }], ...more });

await makeCalls({
  chat: async () => (await client.chat(asked('Hello.'))).eval_count,
  chatWithTool: async () => {
    const { schema: parameters, ...named } = weather;
    const tools = [{ type: 'function', function: { ...named, parameters } }];
    return (await client.chat(asked('Use a tool.', { tools }))).eval_count;
  },
  chatStream: async () => {
    let heard;
    for await (const part of await client.chat(asked('Hello.', { stream: true }))) heard = part.eval_count;
    return heard;
  },
  chatRefused: async () => (await client.chat(asked('Fail always with 400.'))).eval_count,
  chatLeft: async () => {
    const stream = await client.chat(asked('Stop in the middle.', { stream: true }));
    for await (const part of stream) {
      client.abort();
      return part.message.content;
    }
  },
});
