import { expect, test } from 'vitest';
import { observationOf } from '../../src/link/observationLine.ts';
import { makeObservation } from '../ledger/observations.ts';

test('a line gives back the observation that it was written from', () => {
  const observation = makeObservation({ statedCost: '0.0123', creditsNano: 5 });
  expect(observationOf(JSON.stringify(observation))).toEqual(observation);
});

test('a line of a version that knew no stated prices is still read', () => {
  const { statedCost, creditsNano, ...older } = makeObservation();
  expect([statedCost, creditsNano]).toEqual([null, null]);
  expect(observationOf(JSON.stringify(older))).toEqual(makeObservation());
});

test.each(['', '{"stream":"gateway"', '[]', '{"stream":1,"nativeKey":"a","endedAt":2}'])(
  '%j is none',
  (line) => {
    expect(observationOf(line)).toBeNull();
  },
);
