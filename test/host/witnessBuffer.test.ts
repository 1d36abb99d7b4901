import { expect, test } from 'vitest';
import type { Observation } from '../../src/core/observation.ts';
import { ConsentMemory } from '../../src/host/consent.ts';
import { Memory } from '../../src/host/memory.ts';
import { WitnessBuffer } from '../../src/host/models/witnessBuffer.ts';
import { askedInEditor } from '../unit/core/sightings.ts';
import { FakeMeter } from './fakes/meter.ts';
import { FakeMemento, settled } from './fakes/vscode.ts';

function start(answer: 'accepted' | 'declined' | null = 'accepted') {
  const consent = new ConsentMemory(new Memory(new FakeMemento(), 'devbox'));
  if (answer !== null) consent.keep(answer);
  const meter = new FakeMeter();
  const logged: string[] = [];
  const write = (line: string): void => {
    logged.push(line);
  };
  const buffer = new WitnessBuffer(meter, consent, { info: write, warn: write, error: write });
  const offer = (...names: string[]): void => {
    for (const nativeKey of names) buffer.offer(askedInEditor({ nativeKey }));
  };
  return { buffer, consent, meter, logged, offer };
}

function namesOf(observations: readonly Observation[]): string[] {
  return observations.map(({ nativeKey }) => nativeKey);
}

test('calls wait for the meter, and are sent once and in order', async () => {
  const { meter, offer } = start();
  offer('a', 'b');
  meter.join();
  await settled();
  offer('c');
  await settled();
  meter.say(meter.snapshot as never);
  expect(namesOf(meter.observed)).toEqual(['a', 'b', 'c']);
});

test('those that a dying meter did not take go to the next one', async () => {
  const { meter, offer, logged } = start();
  meter.answers = { observe: () => Promise.reject(new Error('The meter ended before it answered.')) };
  meter.join();
  offer('a');
  await settled();
  offer('b');
  await settled();
  expect(logged).toHaveLength(1);
  meter.answers = {};
  meter.become('starting');
  meter.join();
  await settled();
  expect(namesOf(meter.observed)).toEqual(['a', 'b']);
});

test('without an answer to the notice they wait; declined, they are gone', async () => {
  const { meter, offer, consent } = start(null);
  meter.join();
  offer('a');
  await settled();
  expect(meter.observed).toEqual([]);
  consent.keep('declined');
  offer('b');
  consent.keep('accepted');
  offer('c');
  await settled();
  expect(namesOf(meter.observed)).toEqual(['c']);
});

test('only so many wait, and that is told once', async () => {
  const { meter, offer, logged } = start();
  for (let index = 0; index < 5_010; index += 1) offer(String(index));
  expect(logged.filter((line) => line.includes('not counted'))).toHaveLength(1);
  meter.join();
  await settled();
  expect(meter.observed).toHaveLength(5_000);
});
