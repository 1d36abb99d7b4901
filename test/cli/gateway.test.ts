import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callsOf } from '../harness/callsOf.ts';
import { makeClientMachine } from '../clients/clientMachine.ts';
import { certificate } from '../harness/madeUpCertificate.ts';
import { startProxiedUpstream } from '../harness/proxiedUpstream.ts';
import { startMadeUpProvider } from '../harness/madeUpProvider.ts';
import { tokensOfAnswer } from '../harness/madeUpTokens.ts';
import { notedUnderWay } from '../harness/realMeter.ts';
import { reportOf } from '../harness/reportOf.ts';
import { startGateway, type RunningGateway } from '../harness/runningGateway.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';

const started = `event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","model":"claude-sonnet-4-5","usage":{"input_tokens":12,"output_tokens":1}}}\n\n`;
const ended = `event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":250}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n`;

async function startUpstream(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ readonly url: string } & Disposable> {
  const server: Server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Asks for an answer; resolves with the answer's head, so that a test can watch the body. */
async function ask(base: string | undefined): Promise<IncomingMessage> {
  const asked = request(`${base ?? ''}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  asked.end('{"model":"claude-sonnet-4-5","stream":true}');
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return text;
}

/** A gateway that was killed in the middle of an answer, when it had noted the call. */
async function killedMidAnswer(
  machine: ReturnType<typeof makeClientMachine>,
  upstream: string,
): Promise<RunningGateway> {
  const killed = await startGateway(machine.environment, [`anthropic=${upstream}`]);
  const answer = await ask(killed.urls['anthropic']);
  await once(answer.setEncoding('utf8'), 'data');
  await notedUnderWay(machine.environment['COMPUTE_SPEND_HOME'] ?? '');
  process.kill(killed.processId, 'SIGKILL');
  await expect(textOf(answer)).rejects.toThrow('aborted');
  return killed;
}

const startsAnswering = (_request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(started);
};

test('a killed gateway breaks the call, listens on the same port again, and books what is known as partial', async () => {
  using machine = makeClientMachine();
  using upstream = await startUpstream(startsAnswering);
  const killed = await killedMidAnswer(machine, upstream.url);
  await using again = await startGateway(machine.environment, [`anthropic=${upstream.url}`]);
  expect(again.urls).toEqual(killed.urls);
  const [call, ...others] = await callsOf(machine.environment);
  expect(call).toMatchObject({ source: 'gateway', tool: 'unknown', status: 'partial', effectiveCost: null });
  expect(others).toEqual([]);
});

test('after a kill the next command counts what the gateway knew, without a meter', async () => {
  using machine = makeClientMachine();
  using upstream = await startUpstream(startsAnswering);
  await killedMidAnswer(machine, upstream.url);
  const booked = await callsOf(machine.environment);
  expect(booked).toMatchObject([{ source: 'gateway', status: 'partial' }]);
  expect(await callsOf(machine.environment)).toEqual(booked);
});

test('a second command line tells the running gateway’s address, and a call through it counts once', async () => {
  using machine = makeClientMachine();
  using upstream = await startUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': 'req_1' });
    response.end(started + ended);
  });
  await using first = await startGateway(machine.environment, [`anthropic=${upstream.url}`]);
  await using second = await startGateway(machine.environment, []);
  expect(second.urls).toEqual(first.urls);
  expect(await textOf(await ask(second.urls['anthropic']))).toBe(started + ended);
  const calls = await callsOf(machine.environment);
  expect(calls).toMatchObject([
    { status: 'complete', uncachedInputTokens: 12, outputTokens: 250, effectiveCost: '0.003786' },
  ]);
});

test('200 calls at once are each booked once, with their own answer’s numbers', async () => {
  using machine = makeClientMachine();
  await using provider = await startMadeUpProvider(({ number }) => ({ tokens: tokensOfAnswer(number) }));
  const calls = 200;
  {
    await using gateway = await startGateway(machine.environment, [`anthropic=${provider.url}`]);
    const answers = Array.from({ length: calls }, async () => textOf(await ask(gateway.urls['anthropic'])));
    for (const answer of await Promise.all(answers)) expect(answer).toContain('message_stop');
  }
  const booked = await callsOf(machine.environment);
  const sorted = (values: readonly number[]): number[] => values.toSorted((one, other) => one - other);
  expect(sorted(booked.map(({ outputTokens }) => outputTokens ?? 0))).toEqual(
    sorted(provider.given.map(({ tokens }) => tokens.outputTokens)),
  );
  expect(booked.map(({ status }) => status)).toEqual(Array(calls).fill('complete'));
});

test('an upstream that can’t be used is refused with a sentence', async () => {
  using machine = makeClientMachine();
  await expect(startGateway(machine.environment, ['acme=http://example.com'])).rejects.toThrow(
    'ended with 1',
  );
});

test('what OpenRouter’s answer states is what the call costs, in the calls and in the report', async () => {
  using machine = makeClientMachine();
  using upstream = await startUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        id: 'gen-1',
        model: 'house/model-of-nobody',
        choices: [],
        usage: { prompt_tokens: 12, completion_tokens: 250, total_tokens: 262, cost: 0.0123 },
      }),
    );
  });
  await using gateway = await startGateway(machine.environment, [`openrouter=${upstream.url}`]);
  const asked = request(`${gateway.urls['openrouter'] ?? ''}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  asked.end('{"model":"house/model-of-nobody"}');
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  await textOf(response);
  expect(await callsOf(machine.environment)).toMatchObject([
    { listCost: null, effectiveCost: '0.0123', unpricedReason: 'unknown model', outputTokens: 250 },
  ]);
  expect((await reportOf(machine.environment)).totals).toMatchObject({
    ...{ listCost: null, effectiveCost: '0.0123', billedCost: '0.0123' },
    ...{ unpricedRequests: 0, assumedRequests: 0 },
  });
});

test('the way to the internet is that of its own environment, also beside a running gateway', async () => {
  using machine = makeClientMachine();
  using folder = temporaryFolder('certificates');
  const certificates = join(folder.path, 'ca.pem');
  writeFileSync(certificates, certificate);
  await using upstream = await startProxiedUpstream();
  const environment = {
    ...machine.environment,
    HTTPS_PROXY: `http://${upstream.proxy}`,
    NODE_EXTRA_CA_CERTS: certificates,
  };
  const route = 'test=https://upstream.example/api';
  const through = async (gateway: RunningGateway): Promise<string> => textOf(await ask(gateway.urls['test']));
  {
    await using alone = await startGateway(environment, [route]);
    expect(await through(alone)).toBe('hello upstream.example/api/v1/messages');
  }
  await using first = await startGateway(machine.environment, [route]);
  expect(await through(first)).toContain('can’t reach upstream.example');
  await using second = await startGateway(environment, []);
  expect(await through(second)).toBe('hello upstream.example/api/v1/messages');
});
