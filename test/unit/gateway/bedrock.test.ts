import { describe, expect, test } from 'vitest';
import { awsChunk, awsEvent, awsFrame, awsStream, withChecksum } from '../../harness/awsEventStream.ts';
import { line, usageOf } from './answers.ts';

const usage = {
  inputTokens: 30,
  outputTokens: 40,
  totalTokens: 1170,
  cacheReadInputTokens: 1000,
  cacheWriteInputTokens: 100,
  cacheDetails: [
    { ttl: '5m', inputTokens: 25 },
    { ttl: '1h', inputTokens: 75 },
  ],
};
const expected = '30 + 1000 read + 25/75 written → 40 (?) complete';
const model = 'anthropic.m-5-v1%3A0';
const stream = (path: string) => ({ route: 'bedrock', path, contentType: awsStream });

describe('Converse', () => {
  const call = stream(`/model/${model}/converse-stream`);
  const events = [
    awsEvent('messageStart', { role: 'assistant', p: 'abc' }),
    awsEvent('contentBlockDelta', { delta: { text: '"usage":{"inputTokens":1}' } }),
    awsEvent('messageStop', { stopReason: 'end_turn' }),
    awsEvent('metadata', { usage, metrics: { latencyMs: 9 }, serviceTier: { type: 'priority' }, p: 'a' }),
  ];

  test('a body', () => {
    const body = JSON.stringify({ output: {}, stopReason: 'end_turn', usage });
    expect(line(usageOf({ route: 'bedrock', path: `/model/${model}/converse` }, body))).toBe(expected);
  });

  test('a stream', () => {
    const read = usageOf(call, Buffer.concat(events));
    expect(line(read)).toBe(expected);
    expect(read.serviceTier).toBe('priority');
  });

  test('nothing is known before the last event', () => {
    expect(usageOf(call, Buffer.concat(events.slice(0, 3)), 'aborted').status).toBe('no-usage');
  });

  test('an exception in the stream', () => {
    const exception = awsFrame(
      { ':message-type': 'exception', ':exception-type': 'throttlingException' },
      '{}',
    );
    expect(usageOf(call, Buffer.concat([...events.slice(0, 2), exception])).status).toBe('error');
    expect(usageOf(call, Buffer.concat([...events, exception])).status).toBe('partial');
  });

  test('writes without lifetimes are short-lived, and details never exceed them', () => {
    const read = (more: object) =>
      line(usageOf(call, awsEvent('metadata', { usage: { ...usage, cacheDetails: undefined, ...more } })));
    expect(read({})).toBe('30 + 1000 read + 100/0 written → 40 (?) complete');
    expect(read({ cacheDetails: [{ ttl: '1h', inputTokens: 900 }] })).toBe(
      '30 + 1000 read + 0/100 written → 40 (?) complete',
    );
  });

  test.each(Array.from({ length: 16 }, (_, at) => at))('a flipped bit in byte %i ends the reading', (at) => {
    const frame = Buffer.from(events[3] ?? '');
    frame[at] = (frame[at] ?? 0) ^ 1;
    const last = Buffer.from(events[3] ?? '');
    expect(usageOf(call, Buffer.concat([frame, last])).status).toBe('no-usage');
  });

  test('lengths that contradict each other end the reading', () => {
    const prelude = Buffer.alloc(8);
    prelude.writeUInt32BE(20, 0);
    prelude.writeUInt32BE(400, 4);
    const lying = Buffer.concat([withChecksum(prelude), Buffer.alloc(400)]);
    expect(usageOf(call, Buffer.concat([lying, ...events])).status).toBe('no-usage');
    prelude.writeUInt32BE(0xffffffff, 0);
    expect(usageOf(call, Buffer.concat([withChecksum(prelude), ...events])).status).toBe('no-usage');
  });

  test('headers of every type are passed over', () => {
    const header = (name: string, type: number, value: Buffer) =>
      Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([type]), value]);
    const text = Buffer.concat([Buffer.from([0, 9]), Buffer.from('exception')]);
    const headers = Buffer.concat([
      ...[0, 0, 1, 2, 4, 8].map((size, type) => header(`h${type}`, type, Buffer.alloc(size))),
      header('bytes', 6, Buffer.from([0, 3, 1, 2, 3])),
      header('time', 8, Buffer.alloc(8)),
      header('uuid', 9, Buffer.alloc(16)),
      header(':message-type', 7, text),
    ]);
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32BE(16 + headers.length, 0);
    lengths.writeUInt32BE(headers.length, 4);
    const frame = withChecksum(Buffer.concat([withChecksum(lengths), headers]));
    expect(usageOf(call, frame).status).toBe('error');
  });
});

describe('InvokeModel', () => {
  const call = stream(`/model/${model}/invoke-with-response-stream`);
  const metrics = {
    inputTokenCount: 12,
    outputTokenCount: 250,
    cacheReadInputTokenCount: 500,
    cacheWriteInputTokenCount: 7,
  };
  const start = {
    type: 'message_start',
    message: {
      id: 'msg_1',
      model: 'm-5',
      usage: {
        input_tokens: 12,
        cache_read_input_tokens: 500,
        cache_creation_input_tokens: 7,
        output_tokens: 1,
      },
    },
  };
  const delta = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 250 } };
  const stop = { type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics };
  const full = '12 + 500 read + 7/0 written → 250 (?) complete';

  test("Anthropic's events; Bedrock's metrics are not added", () => {
    const read = usageOf(call, Buffer.concat([start, delta, stop].map(awsChunk)));
    expect(line(read)).toBe(full);
    expect(read).toMatchObject({ responseModel: 'm-5', responseId: 'msg_1' });
  });

  test('metrics serve where the family tells nothing', () => {
    const chunks = [{ generation: 'a' }, { generation: '', 'amazon-bedrock-invocationMetrics': metrics }];
    expect(line(usageOf(call, Buffer.concat(chunks.map(awsChunk))))).toBe(full);
    expect(line(usageOf(call, Buffer.concat([start, stop].map(awsChunk))))).toBe(full);
  });

  test('bodies of the families', () => {
    const body = { route: 'bedrock', path: `/model/${model}/invoke` };
    const anthropic = { type: 'message', model: 'm-5', usage: { input_tokens: 1, output_tokens: 2 } };
    const openAi = { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } };
    const amazon = { output: {}, usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } };
    for (const family of [anthropic, openAi, amazon]) {
      expect(line(usageOf(body, JSON.stringify(family)))).toBe('1 + 0 read + 0/0 written → 2 (?) complete');
    }
    expect(usageOf(body, '{"results":[]}').status).toBe('no-usage');
  });

  test("Amazon's own events", () => {
    const chunks = [{ messageStart: {} }, { metadata: { usage: { inputTokens: 3, outputTokens: 4 } } }];
    expect(line(usageOf(call, Buffer.concat(chunks.map(awsChunk))))).toBe(
      '3 + 0 read + 0/0 written → 4 (?) complete',
    );
  });
});
