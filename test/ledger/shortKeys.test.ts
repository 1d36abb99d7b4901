import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longKey, shortKey } from '../../src/ledger/shortKeys.ts';

/** Few characters, so that ids are parts of keys, of one another, and of placeholders. */
const text = fc
  .array(fc.constantFrom('a', 'b', '|', '$&', '\u0000', '\u0001', '\u0002', '\u0004', '\u0005'), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''));
const id = fc.option(text);
const ids = fc.record({ responseId: id, requestId: id, sessionId: id, recordId: id });

test('a key comes back as it was, whatever its ids hold', () => {
  fc.assert(
    fc.property(text, ids, (key, itsIds) => {
      expect(longKey(shortKey(key, itsIds), itsIds)).toBe(key);
    }),
    { numRuns: 5_000 },
  );
});

test('two keys of one record stay two', () => {
  fc.assert(
    fc.property(text, text, ids, (one, other, itsIds) => {
      expect(shortKey(one, itsIds) === shortKey(other, itsIds)).toBe(one === other);
    }),
    { numRuns: 5_000 },
  );
});

test('a key that is made of ids is a few characters', () => {
  const itsIds = { responseId: 'msg_1', requestId: 'req_1', sessionId: 'session', recordId: null };
  expect(shortKey('msg_1|req_1|session|', itsIds)).toHaveLength(6);
});
