import { expect, test } from 'vitest';
import { line, usageOf } from './answers.ts';

const call = { route: 'ollama', path: '/api/chat', contentType: 'application/x-ndjson' };
const word = { model: 'm-2', message: { content: '"done":true} {"eval_count":9' }, done: false };
const last = { model: 'm-2', done: true, done_reason: 'stop', prompt_eval_count: 26, eval_count: 290 };
const lines = (...objects: readonly object[]) =>
  objects.map((object) => `${JSON.stringify(object)}\n`).join('');

test('a stream of lines', () => {
  const usage = usageOf(call, lines(word, word, last));
  expect(line(usage)).toBe('26 + 0 read + 0/0 written → 290 (?) complete');
  expect(usage.responseModel).toBe('m-2');
});

test('one body, and a last line without its ending', () => {
  expect(line(usageOf(call, JSON.stringify(last)))).toBe('26 + 0 read + 0/0 written → 290 (?) complete');
  expect(usageOf(call, lines(word, last).trimEnd()).status).toBe('complete');
});

test('nothing is known before the last line', () => {
  expect(usageOf(call, lines(word, word), 'aborted').status).toBe('no-usage');
  expect(usageOf(call, lines(word, { error: 'out of memory' })).status).toBe('error');
});

test('counters that are 0 are left out', () => {
  expect(line(usageOf(call, lines({ model: 'm-2', done: true })))).toBe(
    '0 + 0 read + 0/0 written → 0 (?) complete',
  );
});

test('an embedding', () => {
  const body = { model: 'e-2', embeddings: [[0.1]], prompt_eval_count: 8 };
  expect(line(usageOf({ ...call, path: '/api/embed' }, JSON.stringify(body)))).toBe(
    '8 + 0 read + 0/0 written → 0 (?) complete',
  );
});

test("the other vendors' shapes", () => {
  const message = { type: 'message', model: 'm-2', usage: { input_tokens: 1, output_tokens: 2 } };
  const expected = '1 + 0 read + 0/0 written → 2 (?) complete';
  expect(line(usageOf({ ...call, path: '/v1/messages' }, JSON.stringify(message)))).toBe(expected);
  const response = { status: 'completed', usage: { input_tokens: 1, output_tokens: 2 } };
  expect(line(usageOf({ ...call, path: '/v1/responses' }, JSON.stringify(response)))).toBe(expected);
});
