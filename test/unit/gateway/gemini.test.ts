import { describe, expect, test } from 'vitest';
import { eventStream, line, usageOf } from './answers.ts';

const full = {
  promptTokenCount: 900,
  cachedContentTokenCount: 512,
  candidatesTokenCount: 25,
  thoughtsTokenCount: 95,
  toolUsePromptTokenCount: 60,
  totalTokenCount: 1080,
};
const fullLine = '448 + 512 read + 0/0 written → 120 (95) complete';
const head = { modelVersion: 'm-3', responseId: 'r-1' };
const part = { content: { parts: [{ text: ' "usageMetadata": {"promptTokenCount": 1}, }] \\" { [' }] } };
const last = { ...part, finishReason: 'STOP' };
const early = { ...head, candidates: [part], usageMetadata: { promptTokenCount: 900, totalTokenCount: 900 } };
const final = { ...head, candidates: [last], usageMetadata: { ...full, trafficType: 'ON_DEMAND' } };
const path = '/v1beta/models/m-3:streamGenerateContent';
const call = { route: 'gemini', path };

describe('Gemini', () => {
  test.each([
    ['events with CRLF', eventStream(early, final).replaceAll('\n', '\r\n')],
    ['one array in pieces', JSON.stringify([early, final], null, 2)],
    ['a body', JSON.stringify(final)],
    ['Code Assist', eventStream({ response: early, traceId: 't' }, { response: final, traceId: 't' })],
  ])('%s', (_, body) => {
    const usage = usageOf(call, body);
    expect(line(usage)).toBe(fullLine);
    expect(usage).toMatchObject({ responseModel: 'm-3', responseId: 'r-1', serviceTier: 'ON_DEMAND' });
  });

  test('an array that is cut has what came', () => {
    const body = JSON.stringify([early, early, final], null, 2);
    const usage = usageOf(call, body.slice(0, body.lastIndexOf('STOP')), 'aborted');
    expect(line(usage)).toBe('900 + 0 read + 0/0 written → ? (?) partial');
  });

  test('with two candidates, the first to finish ends nothing', () => {
    const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 20, totalTokenCount: 30 };
    const first = { candidates: [{ finishReason: 'STOP' }, { ...part, index: 1 }], usageMetadata };
    const second = { candidates: [{ finishReason: 'STOP', index: 1 }], usageMetadata };
    expect(usageOf(call, eventStream(first), 'aborted').status).toBe('partial');
    expect(usageOf(call, eventStream(first, second), 'aborted').status).toBe('complete');
  });

  const cases: readonly (readonly [string, object, string])[] = [
    [
      'thoughts inside the candidates, as the total tells',
      { promptTokenCount: 100, candidatesTokenCount: 50, thoughtsTokenCount: 30, totalTokenCount: 150 },
      '100 + 0 read + 0/0 written → 50 (30) complete',
    ],
    [
      'inside, with results of tools',
      {
        promptTokenCount: 100,
        candidatesTokenCount: 50,
        thoughtsTokenCount: 30,
        toolUsePromptTokenCount: 7,
        totalTokenCount: 157,
      },
      '107 + 0 read + 0/0 written → 50 (30) complete',
    ],
    [
      'without a total, beside by definition',
      { promptTokenCount: 100, candidatesTokenCount: 50, thoughtsTokenCount: 30 },
      '100 + 0 read + 0/0 written → 80 (30) complete',
    ],
    [
      'cut off while thinking',
      { promptTokenCount: 100, thoughtsTokenCount: 30, totalTokenCount: 130 },
      '100 + 0 read + 0/0 written → 30 (30) complete',
    ],
    [
      'no output at all',
      { promptTokenCount: 100, totalTokenCount: 100 },
      '100 + 0 read + 0/0 written → 0 (?) complete',
    ],
    [
      'a broken count',
      { promptTokenCount: 100, candidatesTokenCount: -5, totalTokenCount: 100 },
      '100 + 0 read + 0/0 written → ? (?) partial',
    ],
    ['nothing of the prompt', { candidatesTokenCount: 5 }, '? + ? read + ?/? written → 5 (?) partial'],
  ];
  test.each(cases)('%s', (_, usageMetadata, expected) => {
    expect(line(usageOf(call, JSON.stringify({ candidates: [last], usageMetadata })))).toBe(expected);
  });

  test('a refused prompt has input only', () => {
    const body = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 9 } };
    expect(line(usageOf(call, JSON.stringify(body)))).toBe('9 + 0 read + 0/0 written → 0 (?) complete');
  });

  test('an embedding has input only, or tells nothing', () => {
    const embed = { path: '/v1beta/models/e-1:embedContent' };
    const body = { embedding: { values: [0.5] }, usageMetadata: { promptTokenCount: 9 } };
    expect(line(usageOf(embed, JSON.stringify(body)))).toBe('9 + 0 read + 0/0 written → 0 (?) complete');
    expect(usageOf(embed, '{"embedding":{"values":[0.5]}}').status).toBe('no-usage');
  });

  test('an error within the stream', () => {
    const error = { error: { code: 503, message: '' } };
    expect(usageOf(call, JSON.stringify([error])).status).toBe('error');
    expect(usageOf(call, eventStream(early, error)).status).toBe('partial');
  });

  test('Vertex', () => {
    const vertex = '/v1/projects/p/locations/l/publishers/google/models/m-3:generateContent';
    expect(line(usageOf({ route: 'vertex', path: vertex }, JSON.stringify(final)))).toBe(fullLine);
    const claude = '/v1/projects/p/locations/l/publishers/anthropic/models/c:streamRawPredict';
    const message = { type: 'message', model: 'c', usage: { input_tokens: 1, output_tokens: 2 } };
    expect(line(usageOf({ route: 'vertex', path: claude }, JSON.stringify(message)))).toBe(
      '1 + 0 read + 0/0 written → 2 (?) complete',
    );
  });
});

describe('Interactions', () => {
  const usage = {
    total_input_tokens: 900,
    total_cached_tokens: 512,
    total_output_tokens: 25,
    total_thought_tokens: 95,
    total_tool_use_tokens: 60,
    total_tokens: 1080,
  };
  const interaction = { id: 'i-1', model: 'm-3', status: 'completed', usage };
  const begun = {
    event_type: 'interaction.created',
    interaction: { ...interaction, status: 'in_progress', usage: null },
  };
  const interactions = { route: 'gemini', path: '/v1beta/interactions?alt=sse' };

  test('a stream and a body', () => {
    const stream = eventStream(
      begun,
      { event_type: 'content.delta' },
      { event_type: 'interaction.completed', interaction },
    );
    for (const body of [stream, JSON.stringify(interaction)]) {
      const read = usageOf(interactions, body);
      expect(line(read)).toBe(fullLine);
      expect(read).toMatchObject({ responseModel: 'm-3', responseId: 'i-1' });
    }
  });

  test('cut and failed ones', () => {
    expect(usageOf(interactions, eventStream(begun), 'aborted').status).toBe('no-usage');
    const error = { event_type: 'error', error: { message: '' } };
    expect(usageOf(interactions, eventStream(begun, error)).status).toBe('error');
    expect(usageOf(interactions, JSON.stringify({ ...interaction, status: 'failed' })).status).toBe(
      'partial',
    );
  });
});
