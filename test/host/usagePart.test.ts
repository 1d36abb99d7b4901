import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenBuckets } from '../../src/core/observation.ts';
import { reportedUsage, usageBytesOf } from '../../src/host/models/usagePart.ts';
import { textPart, usagePart } from './fakes/model.ts';

function read(usage: unknown): ReturnType<typeof reportedUsage> {
  return reportedUsage(usagePart(usage).data);
}

/** uncached, read, short, long, output, reasoning */
function bucketsOf(usage: unknown): unknown {
  const tokens = read(usage)?.tokens;
  return tokens === undefined
    ? null
    : [...tokenBuckets.map((bucket) => tokens[bucket]), tokens.reasoningOutputTokens];
}

const plain = { prompt_tokens: 4321, completion_tokens: 7, total_tokens: 4328 };

test.each([
  ['input alone', plain, [4321, 0, 0, 0, 7, null]],
  [
    'Anthropic’s cache, inclusive, with both lifetimes',
    {
      ...plain,
      prompt_tokens_details: {
        cached_tokens: 4000,
        cache_creation_input_tokens: 300,
        anthropic_cache_creation: { ephemeral_1h_input_tokens: 200, ephemeral_5m_input_tokens: 100 },
      },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
    [21, 4000, 100, 200, 7, 0],
  ],
  [
    'OpenAI’s word for what was written',
    { ...plain, prompt_tokens_details: { cached_tokens: 21, cache_write_tokens: 300 } },
    [4000, 21, 300, 0, 7, null],
  ],
  [
    'reasoning inside the output',
    { ...plain, completion_tokens_details: { reasoning_tokens: 5 } },
    [4321, 0, 0, 0, 7, 5],
  ],
  [
    'reasoning beside it, as the total tells',
    { ...plain, total_tokens: 4428, completion_tokens_details: { reasoning_tokens: 100 } },
    [4321, 0, 0, 0, 107, 100],
  ],
  [
    'nulls for what there was none of',
    { ...plain, prompt_tokens_details: { cached_tokens: null } },
    [4321, 0, 0, 0, 7, null],
  ],
  ['a total that is none', { ...plain, total_tokens: 'many' }, [4321, 0, 0, 0, 7, null]],
  [
    'more cached than read: cut',
    { ...plain, prompt_tokens_details: { cached_tokens: 9999 } },
    [0, 4321, 0, 0, 7, null],
  ],
  [
    'a part that is no count: the fresh rest is unknown',
    { ...plain, prompt_tokens_details: { cached_tokens: 'x' } },
    [null, null, null, null, 7, null],
  ],
  ['details that are none', { ...plain, prompt_tokens_details: 'x' }, [null, null, null, null, 7, null]],
  [
    'zeros of a provider that does not know',
    { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    null,
  ],
  ['no counts', { prompt_tokens: -1, completion_tokens: 7 }, null],
  ['a fraction', { prompt_tokens: 1.5, completion_tokens: 7 }, null],
  ['missing output', { prompt_tokens: 10 }, null],
  ['a list', [1, 2], null],
  ['no JSON', '{"prompt_tokens":', null],
])('%s', (_, usage, expected) => {
  expect(bucketsOf(usage)).toEqual(expected);
});

test('credits are GitHub’s', () => {
  expect(read(plain)?.isInCredits).toBe(false);
  expect(read({ ...plain, copilot_usage: { total_nano_aiu: 12_000_000 } })?.isInCredits).toBe(true);
  expect(read({ ...plain, copilot_usage: 'x' })?.isInCredits).toBe(false);
});

test('only parts of that name, with bytes, and not too many', () => {
  expect(usageBytesOf(usagePart(plain))).toBeInstanceOf(Uint8Array);
  expect(usageBytesOf(textPart('usage'))).toBeNull();
  expect(usageBytesOf({ mimeType: 'stateful_marker', data: new Uint8Array(3) })).toBeNull();
  expect(usageBytesOf({ mimeType: 'usage', data: '{}' })).toBeNull();
  expect(usageBytesOf({ mimeType: 'usage', data: new Uint8Array(70_000) })).toBeNull();
  expect(usageBytesOf(null)).toBeNull();
});

test('whatever comes, it is read or not, and the buckets add up to the input', () => {
  const counts = fc.oneof(fc.nat(5000), fc.constant(null), fc.constant(undefined), fc.string());
  const usages = fc.record({
    prompt_tokens: fc.nat(5000),
    completion_tokens: fc.nat(5000),
    total_tokens: counts,
    prompt_tokens_details: fc.option(
      fc.record({
        cached_tokens: counts,
        cache_creation_input_tokens: counts,
        anthropic_cache_creation: fc.option(fc.record({ ephemeral_1h_input_tokens: counts })),
      }),
    ),
    completion_tokens_details: fc.option(fc.record({ reasoning_tokens: counts })),
  });
  fc.assert(
    fc.property(usages, (usage) => {
      const tokens = read(usage)?.tokens;
      if (tokens === undefined) return;
      const { uncachedInputTokens, cacheReadInputTokens, cacheWrite5mInputTokens } = tokens;
      const known = [uncachedInputTokens, cacheReadInputTokens, cacheWrite5mInputTokens];
      if (known.includes(null)) return;
      const sum = [...known, tokens.cacheWrite1hInputTokens].reduce(
        (one, other) => (one ?? 0) + (other ?? 0),
        0,
      );
      expect(sum).toBe(usage.prompt_tokens);
    }),
  );
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(() => read(text)).not.toThrow();
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(() => reportedUsage(bytes)).not.toThrow();
    }),
  );
});
