import type { WireCall } from '../../../src/gateway/wireUsage.ts';
import { awsChunk, awsEvent, awsStream } from '../../harness/awsEventStream.ts';
import { eventStream, namedEvents } from './answers.ts';

/** One whole answer of a protocol and framing, with texts of more than one byte a character. */
export interface SampleStream {
  readonly name: string;
  readonly call: Partial<WireCall>;
  readonly body: Buffer;
}

const text = 'déjà "usage": {"output_tokens": 7} 😀 \\ data: [DONE]';
const chunk = {
  id: 'c-1',
  model: 'm-1',
  choices: [{ index: 0, delta: { content: text }, finish_reason: null }],
};
const chatUsage = {
  prompt_tokens: 1200,
  completion_tokens: 340,
  total_tokens: 1540,
  prompt_tokens_details: { cached_tokens: 1000, cache_write_tokens: 128 },
};
const chat =
  eventStream(chunk, { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) +
  eventStream({ id: 'c-1', model: 'm-1', choices: [], usage: chatUsage }, '[DONE]');

const response = {
  id: 'r-1',
  model: 'm-6',
  output: [text],
  usage: { input_tokens: 20480, input_tokens_details: { cached_tokens: 16384 }, output_tokens: 900 },
};
const message = {
  id: 'msg_1',
  type: 'message',
  model: 'm-5',
  usage: {
    input_tokens: 12,
    cache_read_input_tokens: 80000,
    cache_creation_input_tokens: 500,
    output_tokens: 2,
  },
};
const messageEvents = [
  { type: 'message_start', message },
  { type: 'ping' },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
  { type: 'message_delta', delta: { stop_reason: null }, usage: { output_tokens: 100 } },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 250 } },
  { type: 'message_stop' },
];
const geminiParts = [
  { candidates: [{ content: text }], modelVersion: 'm-3', usageMetadata: { promptTokenCount: 900 } },
  {
    candidates: [{ content: text, finishReason: 'STOP' }],
    modelVersion: 'm-3',
    usageMetadata: {
      promptTokenCount: 900,
      candidatesTokenCount: 25,
      thoughtsTokenCount: 95,
      totalTokenCount: 1020,
    },
  },
];
const gemini = { path: '/v1beta/models/m-3:streamGenerateContent' };
const bedrock = (operation: string) => ({ path: `/model/m%3A0/${operation}`, contentType: awsStream });

export const sampleStreams: readonly SampleStream[] = [
  sample('Chat events', {}, chat),
  sample('Chat events with CRLF and a byte order mark', {}, `\ufeff${chat.replaceAll('\n', '\r\n')}`),
  sample('Chat body', {}, JSON.stringify({ ...chunk, usage: chatUsage }, null, 1)),
  sample(
    'Responses events with CR',
    { path: '/v1/responses' },
    namedEvents(
      { type: 'response.created', response: { ...response, usage: null } },
      {
        type: 'response.completed',
        response,
      },
    ).replaceAll('\n', '\r'),
  ),
  sample('Messages events', { path: '/v1/messages' }, namedEvents(...messageEvents)),
  sample('Gemini events without the last blank line', gemini, eventStream(...geminiParts).trimEnd()),
  sample('Gemini array', gemini, JSON.stringify(geminiParts, null, 2)),
  sample(
    'Ollama lines',
    { path: '/api/chat' },
    [
      { done: false, message: text },
      { model: 'm', done: true, prompt_eval_count: 26, eval_count: 290 },
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  ),
  {
    name: 'Converse frames',
    call: bedrock('converse-stream'),
    body: Buffer.concat([
      awsEvent('contentBlockDelta', { delta: { text } }),
      awsEvent('metadata', { usage: { inputTokens: 30, outputTokens: 40, cacheWriteInputTokens: 5 } }),
    ]),
  },
  {
    name: 'InvokeModel frames',
    call: bedrock('invoke-with-response-stream'),
    body: Buffer.concat(messageEvents.map(awsChunk)),
  },
];

function sample(name: string, call: Partial<WireCall>, body: string): SampleStream {
  return { name, call, body: Buffer.from(body) };
}
