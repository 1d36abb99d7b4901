/** The client of the gateway's bench, a process of its own: does what its parent asks, one task at a time, and answers with figures. */
import * as http from 'node:http';
import { benchModels, type Latencies, type LoadResults, type LoadTask, type Way } from './benchMessages.ts';

const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
const path = '/v1/chat/completions';

interface Exchange {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly isWhole: boolean;
}

function ask(way: Way, model: string, size: number, onData: (chunk: Buffer) => void): http.ClientRequest {
  const body = JSON.stringify({
    model,
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: size,
    messages: [{ role: 'user', content: 'Say something.' }],
  });
  const request = http.request(`${way.url}${path}`, {
    method: 'POST',
    agent,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      authorization: 'Bearer made-up',
      ...way.headers,
    },
  });
  request.on('response', (response) => {
    if (response.statusCode !== 200) throw new Error(`${way.name} answered ${String(response.statusCode)}`);
    response.on('data', onData);
  });
  request.end(body);
  return request;
}

function exchange(way: Way, model: string, size: number): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    let firstMs = 0;
    let tail = '';
    const request = ask(way, model, size, (chunk) => {
      if (firstMs === 0) firstMs = performance.now() - startedAt;
      tail = chunk.subarray(-20).toString('latin1');
    });
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('error', reject);
      response.on('end', () => {
        resolve({ firstMs, lastMs: performance.now() - startedAt, isWhole: tail.includes('[DONE]') });
      });
    });
  });
}

async function latency(ways: readonly Way[], rounds: number): Promise<Latencies> {
  const figures = Object.fromEntries(
    ways.map(({ name }) => [name, { first: [] as number[], last: [] as number[] }]),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (const way of inTurn(ways, round)) {
      const { firstMs, lastMs, isWhole } = await exchange(way, benchModels.short, 1);
      if (!isWhole) throw new Error(`${way.name} lost the end of an answer`);
      figures[way.name]?.first.push(firstMs);
      figures[way.name]?.last.push(lastMs);
    }
  }
  return figures;
}

async function throughput(
  ways: readonly Way[],
  rounds: number,
  bytes: number,
): Promise<Record<string, number[]>> {
  const figures = Object.fromEntries(ways.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const way of inTurn(ways, round)) {
      figures[way.name]?.push((await exchange(way, benchModels.long, bytes)).lastMs);
    }
  }
  return figures;
}

/** Whoever comes first in one round comes last in the next: what one leaves behind is no other's burden. */
function inTurn(ways: readonly Way[], round: number): readonly Way[] {
  const first = round % ways.length;
  return [...ways.slice(first), ...ways.slice(0, first)];
}

async function calls(way: Way, count: number, atOnce: number): Promise<{ whole: number }> {
  let asked = 0;
  let whole = 0;
  const one = async (): Promise<void> => {
    while (asked < count) {
      asked += 1;
      if ((await exchange(way, benchModels.short, 1)).isWhole) whole += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return { whole };
}

interface HeldStream {
  readonly request: http.ClientRequest;
  read: string;
}

const held: HeldStream[] = [];

async function hold(way: Way, streams: number): Promise<null> {
  const begun = Array.from({ length: streams }, async () => {
    const first = Promise.withResolvers<undefined>();
    const stream: HeldStream = {
      request: ask(way, benchModels.slow, 1, (chunk) => {
        stream.read += chunk.toString();
        first.resolve(undefined);
      }),
      read: '',
    };
    stream.request.on('error', first.reject);
    held.push(stream);
    await first.promise;
  });
  await Promise.all(begun);
  return null;
}

function release(): { whole: number } {
  const whole = held.filter(({ request, read }) => {
    const numbers = [...read.matchAll(/word (\d+) /g)].map(([, number]) => Number(number));
    return !request.destroyed && numbers.every((number, index) => number === index);
  }).length;
  for (const { request } of held.splice(0)) request.destroy();
  return { whole };
}

async function run(task: LoadTask): Promise<LoadResults[keyof LoadResults]> {
  switch (task.name) {
    case 'latency':
      return latency(task.ways, task.rounds);
    case 'throughput':
      return throughput(task.ways, task.rounds, task.bytes);
    case 'calls':
      return calls(task.way, task.count, task.atOnce);
    case 'hold':
      return hold(task.way, task.streams);
    case 'release':
      return release();
    default:
      return task satisfies never;
  }
}

process.on('message', (task: LoadTask) => {
  run(task).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
