import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Observation } from '../../src/core/observation.ts';
import type { Problem } from '../../src/core/snapshot.ts';
import { WitnessQueue, type WitnessQueueOptions } from '../../src/link/witnessQueue.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { waitFor } from '../harness/waitFor.ts';
import { makeObservation } from '../ledger/observations.ts';

const numbered = (first: number, count: number): Observation[] =>
  Array.from({ length: count }, (_, index) => makeObservation({ nativeKey: `call-${first + index}` }));

/** A worker that books while it is there. */
function makeWorker() {
  const worker = {
    isAway: false,
    booked: [] as string[],
    batches: 0,
    underWay: 0,
    underWayMax: 0,
    /** When set, a batch is held until it is called. */
    release: null as (() => void) | null,
    holds: false,
    book: async (observations: readonly Observation[]): Promise<void> => {
      worker.underWay++;
      worker.underWayMax = Math.max(worker.underWay, worker.underWayMax);
      try {
        if (worker.holds) await new Promise<void>((resolve) => (worker.release = resolve));
        if (worker.isAway) throw new Error('the worker is away');
        worker.batches++;
        worker.booked.push(...observations.map(({ nativeKey }) => nativeKey));
        await Promise.resolve();
      } finally {
        worker.underWay--;
      }
    },
  };
  return worker;
}

async function openQueue(
  folder: string,
  worker: ReturnType<typeof makeWorker>,
  overrides: Partial<WitnessQueueOptions> = {},
): Promise<{ queue: WitnessQueue; file: string; problems: Problem[]; logged: string[] }> {
  const file = join(folder, 'waiting.jsonl');
  const problems: Problem[] = [];
  const logged: string[] = [];
  const write = (message: string): void => {
    logged.push(message);
  };
  const queue = await WitnessQueue.open({
    file,
    book: worker.book,
    log: { info: write, warn: write, error: write },
    onProblem: (problem) => problems.push(problem),
    // Nothing is tried again unless a test wakes the queue.
    retryMs: 3_600_000,
    ...overrides,
  });
  return { queue, file, problems, logged };
}

const keys = (observations: readonly Observation[]): string[] =>
  observations.map(({ nativeKey }) => nativeKey);

test('everything is booked in order, one batch at a time, and the file is empty then', async () => {
  using home = temporaryFolder('queue');
  const worker = makeWorker();
  const { queue, file } = await openQueue(home.path, worker);
  const all = numbered(0, 2000);
  for (let start = 0; start < all.length; start += 7) {
    queue.offer(all.slice(start, start + 7));
    if (start % 70 === 0) await new Promise(setImmediate);
  }
  await queue.idle();
  expect(worker.booked).toEqual(keys(all));
  expect(worker.underWayMax).toBe(1);
  expect(statSync(file).size).toBe(0);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  await queue.close();
});

test('while the worker is away all waits, and what memory does not hold is read back from the file', async () => {
  using home = temporaryFolder('queue');
  const worker = makeWorker();
  worker.isAway = true;
  const { queue, logged } = await openQueue(home.path, worker, { waitingMax: 10 });
  const all = numbered(0, 3000);
  queue.offer(all.slice(0, 1500));
  await waitFor('the first failure', () => logged[0], { intervalMs: 1 });
  queue.offer(all.slice(1500));
  worker.isAway = false;
  queue.wake();
  await queue.idle();
  expect(worker.booked).toEqual(keys(all));
  expect(queue.lost).toBe(0);
  await queue.close();
});

test('a meter that is killed loses nothing: the next one books what waits, and what was under way once more', async () => {
  using home = temporaryFolder('queue');
  const first = makeWorker();
  first.holds = true;
  const killed = await openQueue(home.path, first, { waitingMax: 5 });
  const all = numbered(0, 20);
  killed.queue.offer(all);
  const lines = (): number => readFileSync(killed.file, 'utf8').split('\n').length - 1;
  await waitFor('all lines', () => (lines() === 20 ? true : undefined), { intervalMs: 1 });
  // From here on the first meter does nothing more. Its last write was cut.
  appendFileSync(killed.file, '{"stream":"gateway","nativeKey":"cut sh');

  const second = makeWorker();
  const { queue, file, logged } = await openQueue(home.path, second);
  queue.offer(numbered(20, 3));
  await queue.idle();
  expect(second.booked).toEqual(keys(numbered(0, 23)));
  expect(logged).toEqual(['1 waiting observations could not be read and were left out.']);
  expect(statSync(file).size).toBe(0);
  await queue.close();
  first.isAway = true;
  first.release?.();
  await killed.queue.close();
});

test('what is left at the end is the next meter’s', async () => {
  using home = temporaryFolder('queue');
  const first = makeWorker();
  first.isAway = true;
  const away = await openQueue(home.path, first);
  away.queue.offer(numbered(0, 600));
  await away.queue.close();
  const second = makeWorker();
  const { queue } = await openQueue(home.path, second);
  await queue.idle();
  expect(second.booked).toEqual(keys(numbered(0, 600)));
  await queue.close();
});

test('what memory holds is booked before the end, also what came while a batch was under way', async () => {
  using home = temporaryFolder('queue');
  const worker = makeWorker();
  worker.holds = true;
  const { queue, file } = await openQueue(home.path, worker);
  queue.offer(numbered(0, 145));
  const release = await waitFor('the first batch', () => worker.release ?? undefined, { intervalMs: 1 });
  queue.offer(numbered(145, 55));
  worker.holds = false;
  const closed = queue.close();
  release();
  await closed;
  expect(worker.booked).toEqual(keys(numbered(0, 200)));
  expect(statSync(file).size).toBe(0);
});

test('observations come back as they were', async () => {
  using home = temporaryFolder('queue');
  const [observation] = [makeObservation({ workspace: '/home/é/🚀\n', tokens: { outputTokens: null } })];
  const first = makeWorker();
  first.isAway = true;
  const away = await openQueue(home.path, first);
  away.queue.offer([observation]);
  await away.queue.close();
  const booked: Observation[] = [];
  const { queue } = await openQueue(home.path, makeWorker(), {
    book: (observations) => {
      booked.push(...observations);
      return Promise.resolve();
    },
  });
  await queue.idle();
  expect(booked).toEqual([observation]);
  await queue.close();
});

test('a full file is told once, and what memory still holds is booked', async () => {
  using home = temporaryFolder('queue');
  const worker = makeWorker();
  worker.isAway = true;
  const { queue, problems } = await openQueue(home.path, worker, { waitingMax: 3, fileBytesMax: 2_000 });
  queue.offer(numbered(0, 100));
  expect(problems.map(({ severity, subject }) => [severity, subject])).toEqual([['error', 'gateway']]);
  worker.isAway = false;
  queue.wake();
  await queue.idle();
  expect(worker.booked.length + queue.lost).toBe(100);
  expect(worker.booked).toEqual(keys(numbered(0, worker.booked.length)));
  queue.offer(numbered(100, 1));
  await queue.idle();
  expect(worker.booked.at(-1)).toBe('call-100');
  await queue.close();
});
