import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { inFlightShown } from '../../src/core/callInFlight.ts';
import { noLimits } from '../../src/core/guard.ts';
import type { WindowConfig } from '../../src/core/meterService.ts';
import type { SpendSnapshot } from '../../src/core/snapshot.ts';
import type { MeterConnection } from '../../src/link/meterClient.ts';
import { afterThisTest, builtPrograms, eventually, joinForTest, testHome } from './testHome.ts';

const programs = builtPrograms();

const config: WindowConfig = { allowance: null, environment: {}, guard: noLimits };

/** An upstream that holds every answer back until it is let go. */
async function holdingUpstream(): Promise<{
  readonly url: string;
  readonly letGo: () => void;
  asked: number;
}> {
  const waiting: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    upstream.asked += 1;
    waiting.push(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterThisTest(() => {
    server.closeAllConnections();
    server.close();
  });
  const upstream = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked: 0,
    letGo: () => {
      for (const response of waiting.splice(0)) {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{}');
      }
    },
  };
  return upstream;
}

async function ask(url: string | undefined): Promise<IncomingMessage> {
  const asked = request(`${url ?? ''}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'claude-cli/2.1.0 (external, cli)' },
    agent: false,
  });
  asked.end('{"model":"claude-sonnet-4-5","messages":[]}');
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return answer;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
  return text;
}

function heardBy(window: MeterConnection): SpendSnapshot[] {
  const heard: SpendSnapshot[] = [];
  window.onDidSnapshot((snapshot) => heard.push(snapshot));
  return heard;
}

async function twoWindows() {
  const home = testHome();
  const upstream = await holdingUpstream();
  const [one, other] = [await joinForTest(home, programs), await joinForTest(home, programs)];
  const { urls } = await one.service.gateway({ port: null, upstreams: [`anthropic=${upstream.url}`] });
  return { one, other, upstream, url: urls['anthropic'] };
}

test('a call in flight reaches every window, and so does its end; every answer tells it too', async () => {
  const { one, other, upstream, url } = await twoWindows();
  const heard = [heardBy(one), heardBy(other)];
  await one.service.configure(config);

  const answer = ask(url);

  for (const snapshots of heard) {
    await eventually(() => snapshots.at(-1)?.inFlight).toMatchObject({
      count: 1,
      calls: [{ tool: 'claude-code', route: 'anthropic', model: 'claude-sonnet-4-5' }],
    });
  }
  const { service } = other;
  const answers = await Promise.all([
    service.configure(config),
    service.snapshot(),
    service.refresh(),
    service.setPaused(false),
    service.forgetEverything(),
    service.liftGuard(null),
    service.connect({ tool: 'codex', way: 'telemetry', where: null }),
  ]);
  expect(answers.map(({ inFlight }) => inFlight.count)).toEqual([1, 1, 1, 1, 1, 1, 1]);

  upstream.letGo();
  expect(await textOf(await answer)).toBe('{}');
  for (const snapshots of heard) await eventually(() => snapshots.at(-1)?.inFlight.count).toBe(0);
});

test('two hundred calls at once are a number and the oldest of them, told in few words', async () => {
  const { one, upstream, url } = await twoWindows();
  const heard = heardBy(one);
  await one.service.configure(config);
  const answers = Array.from({ length: 200 }, () => ask(url));

  await eventually(() => heard.at(-1)?.inFlight.count).toBe(200);
  await eventually(() => upstream.asked).toBe(200);
  const starts = heard.at(-1)?.inFlight.calls.map(({ startedAt }) => startedAt) ?? [];
  expect(starts).toHaveLength(inFlightShown);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));

  upstream.letGo();
  await Promise.all(answers.map(async (answer) => textOf(await answer)));
  await eventually(() => heard.at(-1)?.inFlight.count).toBe(0);
  // Six hundred changes: each call comes, tells its model, and goes.
  expect(heard.length).toBeLessThan(300);
});

test('a refused call has no upstream traffic and reaches every window; lifted, the next one passes', async () => {
  const { one, other, upstream, url } = await twoWindows();
  const heard = [heardBy(one), heardBy(other)];
  await one.service.configure({ ...config, guard: { ...noLimits, dailyLimit: 50 } });

  const answer = await ask(url);

  expect(answer.statusCode).toBe(429);
  expect(JSON.parse(await textOf(answer))).toEqual({
    type: 'error',
    error: {
      type: 'rate_limit_error',
      message:
        'Compute Spend: today’s limit of $50 is reached ($50.00 spent). In the editor run ' +
        '“Compute Spend: Lift the Limit for an Hour”, or raise computeSpend.guard.dailyLimit.',
    },
    request_id: null,
  });
  expect(upstream.asked).toBe(0);
  for (const snapshots of heard) {
    await eventually(() => snapshots.at(-1)?.guard.refused).toMatchObject({ count: 1, tool: 'claude-code' });
  }
  await ask(url);
  for (const snapshots of heard) await eventually(() => snapshots.at(-1)?.guard.refused?.count).toBe(2);

  // The stand-in's lifted day has no limit at all.
  expect((await other.service.liftGuard(Date.now() + 60_000)).guard.refused).toBeNull();
  const passed = ask(url);
  await eventually(() => upstream.asked).toBe(1);
  upstream.letGo();
  expect((await passed).statusCode).toBe(200);
});
