import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src/core/observation.ts';
import { bestStands } from '../../../src/core/standing.ts';
import { claudeCodeStanding } from '../../../src/sources/logs/claudeCodeStanding.ts';
import { claudeCodeObservations } from '../../../src/sources/logs/claudeCodeRow.ts';
import { claudeRow } from './claudeRows.ts';

/** Few different values in every field, so that copies, siblings and half-copies meet. */
const observations: fc.Arbitrary<readonly Observation[]> = fc
  .array(
    fc.record({
      request: fc.constantFrom(null, 'r1', 'r2'),
      session: fc.constantFrom('s1', 's2', 's3'),
      uuid: fc.constantFrom('u1', 'u2', 'u3', 'u4', 'u5'),
      input: fc.integer({ min: 1, max: 3 }),
      output: fc.integer({ min: 0, max: 3 }),
      second: fc.integer({ min: 10, max: 12 }),
      isSidechain: fc.boolean(),
      hasAdvisor: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((rows) =>
    rows.flatMap(({ request, session, uuid, input, output, second, isSidechain, hasAdvisor }) =>
      claudeCodeObservations(
        claudeRow({
          request,
          session,
          uuid,
          at: `2026-03-02T08:15:${String(second)}.000Z`,
          usage: {
            input_tokens: input,
            output_tokens: output,
            iterations: hasAdvisor ? [{ type: 'advisor_message', model: 'm', output_tokens: output }] : [],
          },
          row: { isSidechain },
        }),
      ),
    ),
  );

const shuffled = <T>(arbitrary: fc.Arbitrary<readonly T[]>) =>
  arbitrary.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray([...list], { minLength: list.length })),
  );

describe.each([
  ['of Claude Code', claudeCodeStanding],
  ['by native key', bestStands],
])('the rule %s', (_name, rule) => {
  test('does not depend on the order', () => {
    fc.assert(
      fc.property(shuffled(observations), ([list, other]) => {
        expect(rule(other)).toEqual(rule(list));
      }),
    );
  });

  test('does not depend on how often an observation came', () => {
    fc.assert(
      fc.property(observations, (list) => {
        expect(rule([...list, ...list])).toEqual(rule(list));
      }),
    );
  });

  test('names each call once, and makes none up', () => {
    fc.assert(
      fc.property(observations, (list) => {
        const standing = rule(list);
        expect(new Set(standing.map(({ nativeKey }) => nativeKey)).size).toBe(standing.length);
        expect(standing.length).toBeLessThanOrEqual(list.length);
      }),
    );
  });
});

test('a resumed session’s copies add no call and rename none', () => {
  const rows = ['r1', 'r2'].map((request) => claudeRow({ request, uuid: request }));
  const copies = rows.map((row) => ({ ...row, sessionId: 's9' }));
  const before = claudeCodeStanding(rows.flatMap(claudeCodeObservations));
  const after = claudeCodeStanding([...rows, ...copies].flatMap(claudeCodeObservations));
  expect(after.map(({ nativeKey }) => nativeKey)).toEqual(before.map(({ nativeKey }) => nativeKey));
  expect(after).toHaveLength(2);
});

test('a group of ten thousand, as relays with one message id make', () => {
  const group = Array.from({ length: 10_000 }, (_, index) =>
    claudeCodeObservations(
      claudeRow({ request: null, usage: { input_tokens: index >> 1, output_tokens: index & 1 } }),
    ),
  ).flat();
  const standing = claudeCodeStanding(group);
  expect(standing).toHaveLength(5_000);
  expect(standing.every(({ tokens }) => tokens.outputTokens === 1)).toBe(true);
});
