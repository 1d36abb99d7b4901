import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinWitnesses } from '../../../src/core/joinWitnesses.ts';
import type { Observation } from '../../../src/core/observation.ts';
import { cutOff, inTelemetry, onTheWire, sighting } from './sightings.ts';

function joined(...observations: readonly Observation[]): ReturnType<typeof joinWitnesses> {
  return joinWitnesses(observations.map((observation) => ({ observation })));
}

describe('whose numbers stand', () => {
  test.each([
    ['the gateway before the log', [sighting(), onTheWire()], 'gateway', ['gateway', 'log']],
    [
      'the gateway before telemetry before the log',
      [sighting(), inTelemetry(), onTheWire()],
      'gateway',
      ['gateway', 'telemetry', 'log'],
    ],
    [
      'one that saw the end before one that was cut off',
      [onTheWire(cutOff(7)), sighting()],
      'log',
      ['log', 'gateway'],
    ],
    [
      'one that was cut off before one without numbers',
      [onTheWire({ status: 'no-usage' }), sighting(cutOff(7))],
      'log',
      ['log', 'gateway'],
    ],
    [
      'of two that were cut off the one that saw more',
      [onTheWire(cutOff(7)), inTelemetry(cutOff(9))],
      'telemetry',
      ['telemetry', 'gateway'],
    ],
    [
      'a part before a whole that is smaller',
      [onTheWire(cutOff(300)), sighting({ tokens: { outputTokens: 8 } })],
      'gateway',
      ['gateway', 'log'],
    ],
  ] as const)('%s', (_, observations, source, witnesses) => {
    for (const order of [observations, [...observations].reverse()]) {
      const call = joined(...order);
      expect(call.standing.observation.source).toBe(source);
      expect(call.witnesses).toEqual(witnesses);
    }
  });

  test('nobody saw it', () => {
    expect(() => joined()).toThrow(RangeError);
  });
});

describe('what the others add', () => {
  test('where it happened, by which tool, at which speed', () => {
    const { observation } = joined(
      onTheWire({ tool: 'unknown', requestId: 'req_1', serviceTier: 'standard' }),
      sighting({
        workspace: '/home/me/project',
        branch: 'main',
        sessionId: 'session-1',
        speed: 'fast',
        serviceTier: 'x',
      }),
    );
    expect(observation).toMatchObject({
      source: 'gateway',
      tool: 'claude-code',
      requestId: 'req_1',
      workspace: '/home/me/project',
      branch: 'main',
      sessionId: 'session-1',
      speed: 'fast',
      serviceTier: 'standard',
    });
  });

  test('the lifetime of what was written, when they saw as much', () => {
    const log = sighting({ tokens: { cacheWrite5mInputTokens: 50, cacheWrite1hInputTokens: 150 } });
    expect(joined(inTelemetry(), log).observation.tokens).toMatchObject({
      cacheWrite5mInputTokens: 50,
      cacheWrite1hInputTokens: 150,
    });
    const other = sighting({ tokens: { cacheWrite5mInputTokens: 50, cacheWrite1hInputTokens: 151 } });
    expect(joined(inTelemetry(), other).observation.tokens).toEqual(inTelemetry().tokens);
  });

  test('reasoning, when it is a part of the same output', () => {
    const log = sighting({ tokens: { reasoningOutputTokens: 20 } });
    expect(joined(onTheWire(), log).observation.tokens.reasoningOutputTokens).toBe(20);
    expect(
      joined(onTheWire({ tokens: { outputTokens: 51 } }), log).observation.tokens.reasoningOutputTokens,
    ).toBe(null);
  });

  test('never a number in place of a standing one', () => {
    const output = fc.option(fc.integer({ min: 0, max: 99 }));
    fc.assert(
      fc.property(output, output, output, (first, second, third) => {
        const call = joined(
          onTheWire({ tokens: { outputTokens: first } }),
          inTelemetry({ tokens: { outputTokens: second } }),
          sighting({ tokens: { outputTokens: third } }),
        );
        expect(call.observation.tokens.outputTokens).toBe(first);
      }),
    );
  });
});
