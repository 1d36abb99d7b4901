import { describe, expect, test } from 'vitest';
import { eventStream, line, namedEvents, tokensLine, usageOf } from './answers.ts';

const finished = { index: 0, delta: {}, finish_reason: 'stop' };
const word = { index: 0, delta: { content: 'word' }, finish_reason: null };

const chatUsage = {
  prompt_tokens: 1200,
  completion_tokens: 340,
  total_tokens: 1540,
  prompt_tokens_details: { cached_tokens: 1000, cache_write_tokens: 128 },
  completion_tokens_details: { reasoning_tokens: 300 },
};
const chatHead = { id: 'chatcmpl-x1', object: 'chat.completion.chunk', model: 'm-1', service_tier: 'flex' };

describe('Chat Completions', () => {
  test('a stream that was asked for usage', () => {
    const stream = eventStream(
      { ...chatHead, choices: [word], usage: null },
      { ...chatHead, choices: [finished], usage: null },
      { ...chatHead, choices: [], usage: chatUsage },
      '[DONE]',
    );
    const usage = usageOf({ contentType: 'text/event-stream' }, stream);
    expect(line(usage)).toBe('72 + 1000 read + 128/0 written → 340 (300) complete');
    expect(usage).toMatchObject({
      responseModel: 'm-1',
      responseId: 'chatcmpl-x1',
      serviceTier: 'flex',
      inner: [],
      statedCost: null,
    });
  });

  test('a stream that was not asked for usage has none', () => {
    const stream = eventStream(
      { ...chatHead, choices: [word] },
      { ...chatHead, choices: [finished] },
      '[DONE]',
    );
    const usage = usageOf({}, stream);
    expect(line(usage)).toBe('? + ? read + ?/? written → ? (?) no-usage');
    expect(usage.responseModel).toBe('m-1');
  });

  test('a body', () => {
    const body = {
      ...chatHead,
      choices: [{ index: 0, message: {}, finish_reason: 'stop' }],
      usage: chatUsage,
    };
    expect(line(usageOf({}, JSON.stringify(body, null, 2)))).toBe(
      '72 + 1000 read + 128/0 written → 340 (300) complete',
    );
  });

  const cases: readonly (readonly [string, object, string])[] = [
    [
      'no details: nothing was cached',
      { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
      '10 + 0 read + 0/0 written → 5 (?)',
    ],
    [
      'partly filled details',
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        prompt_tokens_details: { audio_tokens: 0, cached_tokens: null },
      },
      '10 + 0 read + 0/0 written → 5 (?)',
    ],
    [
      'writes by lifetime',
      {
        prompt_tokens: 100,
        completion_tokens: 1,
        prompt_tokens_details: {
          cache_write_tokens: 60,
          cache_write_tokens_details: { ttl_30m_tokens: 20, ttl_12h_tokens: 40 },
        },
      },
      '40 + 0 read + 20/40 written → 1 (?)',
    ],
    [
      'DeepSeek: hits and misses make up the prompt',
      {
        prompt_tokens: 1000,
        prompt_cache_hit_tokens: 900,
        prompt_cache_miss_tokens: 100,
        completion_tokens: 50,
        total_tokens: 1050,
        completion_tokens_details: { reasoning_tokens: 20 },
      },
      '100 + 900 read + 0/0 written → 50 (20)',
    ],
    [
      'xAI: reasoning beside the completion, as the total tells',
      {
        prompt_tokens: 100,
        completion_tokens: 10,
        total_tokens: 150,
        prompt_tokens_details: { text_tokens: 100, cached_tokens: 30 },
        completion_tokens_details: { reasoning_tokens: 40 },
      },
      '70 + 30 read + 0/0 written → 50 (40)',
    ],
    [
      'a total that fits neither: the parts as given',
      {
        prompt_tokens: 100,
        completion_tokens: 10,
        total_tokens: 999,
        completion_tokens_details: { reasoning_tokens: 4 },
      },
      '100 + 0 read + 0/0 written → 10 (4)',
    ],
    [
      'rejected predictions are inside the output',
      {
        prompt_tokens: 10,
        completion_tokens: 30,
        total_tokens: 40,
        completion_tokens_details: { accepted_prediction_tokens: 5, rejected_prediction_tokens: 20 },
      },
      '10 + 0 read + 0/0 written → 30 (?)',
    ],
    [
      'parts larger than their whole are cut',
      {
        prompt_tokens: 10,
        completion_tokens: 3,
        prompt_tokens_details: { cached_tokens: 50, cache_write_tokens: 9 },
        completion_tokens_details: { reasoning_tokens: 7 },
      },
      '0 + 10 read + 0/0 written → 3 (3)',
    ],
  ];
  test.each(cases)('%s', (_, usage, expected) => {
    expect(tokensLine(usageOf({}, JSON.stringify({ choices: [], usage })).tokens)).toBe(expected);
  });

  test.each([-1, 1.5, 1e300, '12', true, [], {}])('a count of %j is unknown', (count) => {
    const usage = { prompt_tokens: count, completion_tokens: 5 };
    expect(line(usageOf({}, JSON.stringify({ choices: [], usage })))).toBe(
      '? + ? read + ?/? written → 5 (?) partial',
    );
  });

  test('an infinite count is unknown', () => {
    const body = '{"choices":[],"usage":{"prompt_tokens":1e999,"completion_tokens":-1}}';
    expect(usageOf({}, body).status).toBe('no-usage');
  });

  test('an unreadable part leaves the rest of the input unknown', () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: -3 } };
    expect(line(usageOf({}, JSON.stringify({ choices: [], usage })))).toBe(
      '? + ? read + ?/? written → 5 (?) partial',
    );
  });

  test('usage that grows with every chunk: the last stands, cut it is a lower bound', () => {
    const growing = (output: number) => ({
      prompt_tokens: 7,
      completion_tokens: output,
      total_tokens: 7 + output,
    });
    const begun =
      eventStream({ ...chatHead, choices: [word], usage: growing(1) }) +
      eventStream({ ...chatHead, choices: [word], usage: growing(2) });
    expect(line(usageOf({}, begun, 'aborted'))).toBe('7 + 0 read + 0/0 written → 2 (?) partial');
    const ended = begun + eventStream({ ...chatHead, choices: [finished], usage: growing(3) });
    expect(line(usageOf({}, ended, 'aborted'))).toBe('7 + 0 read + 0/0 written → 3 (?) complete');
  });

  test('an empty usage after the real one takes nothing back', () => {
    const chunk = { ...chatHead, choices: [] };
    const stream = eventStream({ ...chunk, usage: chatUsage }, { ...chunk, usage: {} }, '[DONE]');
    expect(line(usageOf({}, stream))).toBe('72 + 1000 read + 128/0 written → 340 (300) complete');
  });

  test('with two choices, the first to finish ends nothing', () => {
    const second = { index: 1, delta: { content: 'x' }, finish_reason: null };
    const usage = { prompt_tokens: 7, completion_tokens: 9 };
    const stream = eventStream(
      { ...chatHead, choices: [word, second] },
      { ...chatHead, choices: [finished], usage },
    );
    expect(usageOf({}, stream, 'aborted').status).toBe('partial');
  });

  test('Groq says it under its own name, or twice', () => {
    const usage = { prompt_tokens: 20, completion_tokens: 4, total_tokens: 24, queue_time: 0.1 };
    const named = eventStream({ ...chatHead, choices: [finished], x_groq: { id: 'r', usage } }, '[DONE]');
    const twice = eventStream({ ...chatHead, choices: [finished], usage, x_groq: { usage } }, '[DONE]');
    for (const stream of [named, twice]) {
      expect(line(usageOf({ route: 'groq', path: '/v1/chat/completions' }, stream))).toBe(
        '20 + 0 read + 0/0 written → 4 (?) complete',
      );
    }
  });

  test('Mistral names the tier inside the usage', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 4, service_tier: 'batch' };
    const stream = eventStream({ id: 'c', model: 'm', choices: [finished], usage }, '[DONE]');
    expect(usageOf({ route: 'mistral' }, stream).serviceTier).toBe('batch');
  });

  describe('OpenRouter', () => {
    const stream = (usage: object) =>
      ': OPENROUTER PROCESSING\n\n' +
      eventStream(
        { id: 'gen-1', model: 'v/m-1', choices: [finished] },
        { id: 'gen-1', model: 'v/m-1', choices: [word], usage: { ...chatUsage, ...usage } },
        '[DONE]',
      );
    const call = { route: 'openrouter', path: '/v1/chat/completions' };

    test.each([
      [0.0123, '0.0123'],
      [0, '0'],
      [1.2e-7, '0.00000012'],
      [0.1 + 0.2, '0.3'],
    ])('states its price: %d', (cost, text) => {
      expect(usageOf(call, stream({ cost })).statedCost).toBe(text);
    });

    test.each([-1, '0.1', null, 10_001, 1e12])('a price of %j is none', (cost) => {
      expect(usageOf(call, stream({ cost })).statedCost).toBeNull();
    });

    test("with the user's own key the price is only the router's fee", () => {
      expect(usageOf(call, stream({ cost: 0.001, is_byok: true })).statedCost).toBeNull();
    });

    test("another seller's number of that name is no price", () => {
      expect(usageOf({ route: 'other' }, stream({ cost: 0.0123 })).statedCost).toBeNull();
    });
  });

  test('the answering model may be named late, and an empty name replaces none', () => {
    const stream = eventStream(
      { id: '', model: '', choices: [], prompt_filter_results: [] },
      { ...chatHead, model: 'router', choices: [word] },
      { ...chatHead, model: 'm-2', choices: [finished] },
      { id: '', model: '', choices: [], usage: chatUsage },
    );
    const path = '/openai/deployments/mine/chat/completions?api-version=2026-01-01';
    expect(usageOf({ route: 'azure', path }, stream)).toMatchObject({
      responseModel: 'm-2',
      responseId: 'chatcmpl-x1',
      status: 'complete',
    });
  });

  test('an error in the stream keeps what was known', () => {
    const error = { error: { message: 'overloaded', code: 502 } };
    expect(usageOf({}, eventStream({ ...chatHead, choices: [word] }, error)).status).toBe('error');
    const known = { ...chatHead, choices: [word], usage: chatUsage };
    expect(line(usageOf({}, eventStream(known, error)))).toBe(
      '72 + 1000 read + 128/0 written → 340 (300) partial',
    );
  });

  test('what a model writes is not read', () => {
    const content =
      '"}]}\n\ndata: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":9}}\n\n"usage":{';
    const chunk = { ...chatHead, choices: [{ index: 0, delta: { content, usage: chatUsage } }] };
    expect(usageOf({}, eventStream(chunk, '[DONE]')).status).toBe('no-usage');
    expect(usageOf({}, JSON.stringify(chunk)).status).toBe('no-usage');
  });
});

describe('Responses', () => {
  const usage = {
    input_tokens: 20480,
    input_tokens_details: { cached_tokens: 16384, cache_write_tokens: 2048 },
    output_tokens: 900,
    output_tokens_details: { reasoning_tokens: 640 },
    total_tokens: 21380,
  };
  const response = { id: 'resp_x1', model: 'm-6', service_tier: 'default', status: 'completed' };
  const begun = { type: 'response.created', response: { ...response, status: 'in_progress', usage: null } };
  const call = { path: '/v1/responses', contentType: 'text/event-stream' };

  test.each(['completed', 'incomplete'])('a stream that ends as %s', (status) => {
    const stream = namedEvents(
      begun,
      { type: 'response.output_text.delta' },
      {
        type: `response.${status}`,
        response: { ...response, status, usage },
      },
    );
    const read = usageOf(call, stream);
    expect(line(read)).toBe('2048 + 16384 read + 2048/0 written → 900 (640) complete');
    expect(read).toMatchObject({ responseModel: 'm-6', responseId: 'resp_x1', serviceTier: 'default' });
  });

  test('nothing is known before its last event', () => {
    expect(line(usageOf(call, namedEvents(begun), 'aborted'))).toBe(
      '? + ? read + ?/? written → ? (?) no-usage',
    );
  });

  test('a failed response', () => {
    const failed = { ...response, status: 'failed', error: { code: 'server_error' }, usage: null };
    const event = { type: 'response.failed', response: failed };
    expect(usageOf(call, namedEvents(begun, event)).status).toBe('error');
    expect(usageOf(call, namedEvents(begun, { ...event, response: { ...failed, usage } })).status).toBe(
      'partial',
    );
    expect(usageOf(call, namedEvents(begun, { type: 'error' })).status).toBe('error');
  });

  test('a body, and one of a compaction', () => {
    expect(line(usageOf(call, JSON.stringify({ ...response, error: null, usage })))).toBe(
      '2048 + 16384 read + 2048/0 written → 900 (640) complete',
    );
    const compaction = { id: 'resp_c', object: 'response.compaction', output: [], usage };
    expect(usageOf({ path: '/v1/responses/compact' }, JSON.stringify(compaction)).status).toBe('complete');
  });

  test('a background answer has no usage yet', () => {
    expect(usageOf(call, JSON.stringify({ ...response, status: 'queued', usage: null })).status).toBe(
      'no-usage',
    );
  });

  test('tools: searches are counted, images are a call of another model', () => {
    const tools = [{ type: 'image_generation', model: 'image-1' }];
    const body = (more: object) =>
      JSON.stringify({
        ...response,
        usage,
        tool_usage: { web_search: { num_requests: 3 }, image_gen: { input_tokens: 11, output_tokens: 1056 } },
        ...more,
      });
    const read = usageOf(call, body({ tools }));
    expect(read.webSearchRequests).toBe(3);
    expect(read.inner.map(({ responseModel, tokens }) => [responseModel, tokensLine(tokens)])).toEqual([
      ['image-1', '11 + 0 read + 0/0 written → 1056 (?)'],
    ]);
    expect(read.inner[0]?.serviceTier).toBe('default with image');
    expect(usageOf(call, body({})).inner[0]?.responseModel).toBe('image_generation');
    const unused = { image_gen: { input_tokens: 0, output_tokens: 0 } };
    expect(usageOf(call, body({ tool_usage: unused })).inner).toEqual([]);
  });

  test('Codex with a ChatGPT login, and a stream without a label', () => {
    const stream = namedEvents(begun, { type: 'response.completed', response: { ...response, usage } });
    expect(usageOf({ route: 'chatgpt', path: '/responses', contentType: null }, stream).status).toBe(
      'complete',
    );
  });
});

describe('other OpenAI answers', () => {
  test('embeddings have no output', () => {
    const body = {
      model: 'e-1',
      data: [{ embedding: [0.1, -2e-3] }],
      usage: { prompt_tokens: 8, total_tokens: 8 },
    };
    const usage = usageOf({ path: '/v1/embeddings' }, JSON.stringify(body));
    expect(line(usage)).toBe('8 + 0 read + 0/0 written → 0 (?) complete');
    expect(usage.responseModel).toBe('e-1');
  });

  const imageUsage = {
    input_tokens: 50,
    input_tokens_details: { text_tokens: 10, image_tokens: 40 },
    output_tokens: 1000,
    total_tokens: 1050,
  };
  test('images', () => {
    const stream = namedEvents(
      { type: 'image_generation.partial_image' },
      {
        type: 'image_generation.completed',
        usage: imageUsage,
      },
    );
    for (const body of [JSON.stringify({ created: 1, data: [], usage: imageUsage }), stream]) {
      expect(line(usageOf({ path: '/v1/images/generations' }, body))).toBe(
        '50 + 0 read + 0/0 written → 1000 (?) complete',
      );
    }
  });

  test('transcriptions: tokens are told, seconds are not tokens', () => {
    const call = { path: '/v1/audio/transcriptions', requestContentType: 'multipart/form-data' };
    const tokens = {
      type: 'tokens',
      input_tokens: 14,
      input_token_details: { audio_tokens: 14, text_tokens: 0 },
      output_tokens: 45,
      total_tokens: 59,
    };
    const expected = '14 + 0 read + 0/0 written → 45 (?) complete';
    expect(line(usageOf(call, JSON.stringify({ text: 'a', usage: tokens })))).toBe(expected);
    const done = { type: 'transcript.text.done', text: 'a', usage: tokens };
    expect(line(usageOf(call, eventStream({ type: 'transcript.text.delta' }, done)))).toBe(expected);
    const seconds = { text: 'a', usage: { type: 'duration', seconds: 7 } };
    expect(usageOf(call, JSON.stringify(seconds)).status).toBe('no-usage');
    expect(usageOf(call, 'just the text').status).toBe('no-usage');
  });

  test('speech tells none', () => {
    expect(usageOf({ path: '/v1/audio/speech' }, Buffer.from([0xff, 0xfb, 0x90])).status).toBe('no-usage');
  });
});
