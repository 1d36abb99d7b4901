import { describe, expect, test } from 'vitest';
import { line, namedEvents, tokensLine, usageOf } from './answers.ts';

const startUsage = {
  input_tokens: 12,
  cache_creation_input_tokens: 5000,
  cache_read_input_tokens: 80000,
  cache_creation: { ephemeral_5m_input_tokens: 1000, ephemeral_1h_input_tokens: 4000 },
  output_tokens: 2,
  service_tier: 'standard',
  speed: 'fast',
  inference_geo: 'eu',
};
const start = (usage: object = startUsage) => ({
  type: 'message_start',
  message: { id: 'msg_x1', type: 'message', model: 'm-5', content: [], usage },
});
const delta = (usage: object, stopReason: string | null = 'end_turn') => ({
  type: 'message_delta',
  delta: { stop_reason: stopReason },
  usage,
});
const stop = { type: 'message_stop' };
const ping = { type: 'ping' };
const text = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: '{"usage":{}}' } };
const call = {
  route: 'anthropic',
  path: '/v1/messages?beta=true',
  contentType: 'text/event-stream; charset=utf-8',
};

describe('Messages', () => {
  test('a stream: the input of its start, the output of its end', () => {
    const usage = usageOf(call, namedEvents(start(), ping, text, delta({ output_tokens: 250 }), stop));
    expect(line(usage)).toBe('12 + 80000 read + 1000/4000 written → 250 (?) complete');
    expect(usage).toMatchObject({
      responseModel: 'm-5',
      responseId: 'msg_x1',
      serviceTier: 'standard',
      speed: 'fast',
      inferenceGeo: 'eu',
      webSearchRequests: null,
      inner: [],
    });
  });

  test('later deltas replace what they tell, and keep what they tell as null', () => {
    const usage = usageOf(
      call,
      namedEvents(
        start(),
        delta({ output_tokens: 100, input_tokens: null, server_tool_use: { web_search_requests: 1 } }, null),
        delta({
          output_tokens: 250,
          input_tokens: 30,
          cache_read_input_tokens: 90000,
          cache_creation_input_tokens: 6000,
          server_tool_use: { web_search_requests: 2, web_fetch_requests: 9 },
          output_tokens_details: { thinking_tokens: 200 },
        }),
        stop,
      ),
    );
    expect(line(usage)).toBe('30 + 90000 read + 2000/4000 written → 250 (200) complete');
    expect(usage.webSearchRequests).toBe(2);
  });

  test.each([
    ['left before any delta', [start(), text], '2 (?) partial'],
    ['left within several deltas', [start(), delta({ output_tokens: 90 }, null)], '90 (?) partial'],
    ['left after the last counters', [start(), delta({ output_tokens: 250 })], '250 (?) complete'],
    ['left before anything', [], null],
  ])('%s', (_, events, output) => {
    expect(line(usageOf(call, namedEvents(...events), 'aborted'))).toBe(
      output === null
        ? '? + ? read + ?/? written → ? (?) no-usage'
        : `12 + 80000 read + 1000/4000 written → ${output}`,
    );
  });

  test('a stream that ends well without its last counters is a lower bound', () => {
    expect(usageOf(call, namedEvents(start(), text)).status).toBe('partial');
    expect(usageOf(call, namedEvents(start(), delta({ output_tokens: 90 }, null))).status).toBe('partial');
  });

  test('errors', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: '' } };
    expect(usageOf(call, namedEvents(error)).status).toBe('error');
    expect(usageOf(call, namedEvents(start(), error)).status).toBe('partial');
    expect(usageOf({ ...call, status: 529 }, JSON.stringify(error))).toMatchObject({ status: 'error' });
  });

  test('a body, with writes of untold lifetime', () => {
    const usage = {
      input_tokens: 3,
      cache_creation_input_tokens: 700,
      cache_read_input_tokens: null,
      output_tokens: 40,
      service_tier: 'batch',
    };
    const body = {
      id: 'msg_b',
      type: 'message',
      model: 'm-5',
      content: [{ type: 'text', text: 'x' }],
      usage,
    };
    const read = usageOf(call, JSON.stringify(body));
    expect(line(read)).toBe('3 + 0 read + 700/0 written → 40 (?) complete');
    expect(read.serviceTier).toBe('batch');
  });

  test('broken counters are unknown, and an empty usage tells nothing', () => {
    expect(line(usageOf(call, namedEvents(start({ input_tokens: -1, output_tokens: 3 }), stop)))).toBe(
      '? + 0 read + 0/0 written → 3 (?) partial',
    );
    expect(usageOf(call, namedEvents(start({}), stop)).status).toBe('no-usage');
  });

  test('a fallback: the model that serves from there on', () => {
    const block = { type: 'content_block_start', content_block: { type: 'fallback', to: { model: 'm-4' } } };
    expect(usageOf(call, namedEvents(start(), block, delta({ output_tokens: 9 }), stop)).responseModel).toBe(
      'm-4',
    );
    const body = { type: 'message', model: 'm-5', content: [block.content_block], usage: startUsage };
    expect(usageOf(call, JSON.stringify(body)).responseModel).toBe('m-4');
  });
});

describe('iterations', () => {
  const round = { type: 'message', input_tokens: 10, cache_read_input_tokens: 100, output_tokens: 20 };
  const inner = (usage: ReturnType<typeof usageOf>) =>
    usage.inner.map(({ responseModel, tokens }) => [responseModel, tokensLine(tokens)]);
  const read = (...iterations: readonly object[]) =>
    usageOf(
      call,
      namedEvents(
        start({ input_tokens: 10, cache_read_input_tokens: 100, output_tokens: 1 }),
        delta({ output_tokens: 50, output_tokens_details: { thinking_tokens: 15 }, iterations }),
        stop,
      ),
    );

  test('one: the top level stands', () => {
    const usage = read({ ...round, output_tokens: 7 });
    expect(line(usage)).toBe('10 + 100 read + 0/0 written → 50 (15) complete');
    expect(usage.inner).toEqual([]);
  });

  test('an advisor: rounds are added up, the advisor is a call at its own price', () => {
    const second = {
      type: 'message',
      input_tokens: 12,
      cache_read_input_tokens: 110,
      cache_creation_input_tokens: 8,
      cache_creation: { ephemeral_1h_input_tokens: 8 },
      output_tokens: 30,
    };
    const advisor = { type: 'advisor_message', model: 'm-9', input_tokens: 900, output_tokens: 60 };
    const usage = read(round, advisor, second);
    expect(line(usage)).toBe('22 + 210 read + 0/8 written → 50 (15) complete');
    expect(inner(usage)).toEqual([['m-9', '900 + 0 read + 0/0 written → 60 (?)']]);
  });

  test('a compaction runs on the asked model', () => {
    const usage = read({ type: 'compaction', input_tokens: 5000, output_tokens: 400 }, round);
    expect(line(usage)).toBe('10 + 100 read + 0/0 written → 20 (?) complete');
    expect(inner(usage)).toEqual([['m-5', '5000 + 0 read + 0/0 written → 400 (?)']]);
  });

  test('a fallback: each round at the price of its own model', () => {
    const fallback = { type: 'fallback_message', model: 'm-4', input_tokens: 11, output_tokens: 30 };
    const usage = read(round, fallback);
    expect(usage.responseModel).toBe('m-4');
    expect(line(usage)).toBe('11 + 0 read + 0/0 written → 30 (?) complete');
    expect(inner(usage)).toEqual([['m-5', '10 + 100 read + 0/0 written → 20 (?)']]);
  });

  test('an unreadable round leaves the sum unknown, not smaller', () => {
    expect(line(read(round, { ...round, input_tokens: -1 }))).toBe(
      '? + 200 read + 0/0 written → 40 (?) partial',
    );
  });
});
