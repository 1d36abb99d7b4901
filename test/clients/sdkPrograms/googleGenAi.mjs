import { baseUrl, fetched, makeCalls, weather } from './sdkProgram.mjs';

const { GoogleGenAI } = fetched('@google/genai');
const client = new GoogleGenAI({
  apiKey: 'made-up',
  httpOptions: { baseUrl, retryOptions: { attempts: 2, initialDelay: 0.001, maxDelay: 0.001 } },
});

const asked = (contents, config = {}) => ({ model: 'gemini-2.5-pro', contents, config });
const outputOf = ({ usageMetadata }) => usageMetadata.candidatesTokenCount + usageMetadata.thoughtsTokenCount;
const generate = async (contents, config) =>
  outputOf(await client.models.generateContent(asked(contents, config)));
const stream = async (contents) => {
  let last;
  for await (const element of await client.models.generateContentStream(asked(contents))) last = element;
  return outputOf(last);
};

await makeCalls({
  generate: () => generate('Hello.'),
  generateInGzip: () => generate('Hello in gzip.'),
  generateWithTool: () => {
    const { schema: parametersJsonSchema, ...named } = weather;
    return generate('Use a tool.', {
      tools: [{ functionDeclarations: [{ ...named, parametersJsonSchema }] }],
    });
  },
  stream: () => stream('Hello.'),
  // Without `alt=sse`, as no version of the SDK asks for it: under its name by hand.
  streamAsArray: async () => {
    const url = `${baseUrl}/v1beta/models/gemini-2.5-pro:streamGenerateContent`;
    const headers = {
      'content-type': 'application/json',
      'x-goog-api-key': 'made-up',
      'user-agent': 'google-genai-sdk',
    };
    const body = JSON.stringify({ contents: [{ parts: [{ text: 'Hello.' }] }] });
    return outputOf((await (await fetch(url, { method: 'POST', headers, body })).json()).at(-1));
  },
  retried: () => generate('Fail once with 500.'),
  refused: () => generate('Fail always with 400.'),
  left: async () => {
    const left = new globalThis.AbortController();
    const config = { abortSignal: left.signal };
    for await (const element of await client.models.generateContentStream(
      asked('Stop in the middle.', config),
    )) {
      left.abort();
      return element.text;
    }
  },
  count: async () => (await client.models.countTokens(asked('Hello.', undefined))).totalTokens,
});
