import { appendFileSync, copyFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CallsUnderWay } from '../../src/link/callsUnderWay.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { waitFor } from '../harness/waitFor.ts';
import { makeObservation } from '../ledger/observations.ts';

const silent = (): void => undefined;
const log = { info: silent, warn: silent, error: silent };
const call = (nativeKey: string) => makeObservation({ nativeKey, status: 'partial' });

test('calls without an end are found by the next meter, and by no later one', async () => {
  using home = temporaryFolder('under-way');
  const file = join(home.path, 'calls.jsonl');
  const first = await CallsUnderWay.open(file, log);
  for (const key of ['a', 'b', 'c', 'd']) first.begin(call(key));
  first.end('b');
  first.end('never begun');
  // What a kill leaves is the file as it is at that moment, with a last line that was cut.
  const left = join(home.path, 'left.jsonl');
  await first.close();
  copyFileSync(file, left);
  appendFileSync(left, '{"stream":"gate');

  const second = await CallsUnderWay.open(left, log);
  expect(second.open).toEqual([call('a'), call('c'), call('d')]);
  second.end('a');
  second.end('c');
  second.end('d');
  await second.close();
  expect(statSync(left).size).toBe(0);
  const third = await CallsUnderWay.open(left, log);
  expect(third.open).toEqual([]);
  await third.close();
});

test('the file is emptied whenever nothing is under way', async () => {
  using home = temporaryFolder('under-way');
  const file = join(home.path, 'calls.jsonl');
  const calls = await CallsUnderWay.open(file, log);
  for (let number = 0; number < 50; number++) {
    calls.begin(call(`call-${number}`));
    calls.end(`call-${number}`);
  }
  await waitFor('an empty file', () => (statSync(file).size === 0 ? true : undefined), { intervalMs: 1 });
  calls.begin(call('another'));
  await waitFor('a line', () => (statSync(file).size > 0 ? true : undefined), { intervalMs: 1 });
  expect(calls.open).toEqual([call('another')]);
  await calls.close();
});

test('a call that ends before it was written down never is', async () => {
  using home = temporaryFolder('under-way');
  const file = join(home.path, 'calls.jsonl');
  const calls = await CallsUnderWay.open(file, log);
  calls.begin(call('short'));
  calls.end('short');
  calls.begin(call('long'));
  calls.keep('long');
  await calls.close();
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([call('long')]);
});
