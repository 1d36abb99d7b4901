import {
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { once } from 'node:events';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  attributes,
  logExport,
  makeLog,
  makeSpan,
  metricExport,
  nanos,
  recordedAt,
  spanExport,
} from '../harness/otlpExports.ts';
import { protobufOf } from '../harness/otlpProtobuf.ts';
import { startOtlpServer, type OtlpServer } from '../harness/otlpServer.ts';
import { waitFor } from '../harness/waitFor.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface SendOptions {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
}

const json = { 'content-type': 'application/json' };
const protobuf = { 'content-type': 'application/x-protobuf' };

const usage = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.usage.input_tokens': 100,
  'gen_ai.usage.output_tokens': 20,
};
const call = spanExport([makeSpan('chat a-model', usage)]);
const callJson = Buffer.from(JSON.stringify(call));
/** An export of about `size` bytes, nearly all of it content. */
const largeJson = (size: number): Buffer =>
  Buffer.from(JSON.stringify(spanExport([makeSpan('chat a-model', { ...usage, prompt: 'x'.repeat(size) })])));

function open(
  server: OtlpServer,
  { path = '/v1/traces', method = 'POST', headers = json }: SendOptions = {},
): ClientRequest {
  const { hostname, port, pathname } = new URL(server.url);
  return httpRequest({ hostname, port, path: pathname + path, method, headers, agent: false });
}

async function answerOf(request: ClientRequest): Promise<Answer> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
}

function send(server: OtlpServer, body: Buffer, options: SendOptions = {}): Promise<Answer> {
  const request = open(server, options);
  const answer = answerOf(request);
  request.end(body);
  return answer;
}

describe('a taken export', () => {
  test('is answered in its own encoding', async () => {
    await using server = await startOtlpServer();
    const asJson = await send(server, callJson);
    const asProtobuf = await send(server, protobufOf(call), { headers: protobuf });
    expect([asJson.status, asJson.headers['content-type'], asJson.body.toString()]).toEqual([
      200,
      'application/json',
      '{}',
    ]);
    expect([asProtobuf.status, asProtobuf.headers['content-type'], asProtobuf.body.length]).toEqual([
      200,
      'application/x-protobuf',
      0,
    ]);
    expect(server.observations).toHaveLength(2);
    expect(server.observations[0]).toEqual(server.observations[1]);
    expect(server.receiver.arrivals()).toMatchObject([{ tool: 'some-tool', calls: 2 }]);
    expect(asJson.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test.each([
    ['/v1/traces', call],
    ['/any/prefix/v1/traces/', call],
    ['/v1/logs?x=1', logExport([makeLog({ 'event.name': 'gemini_cli.api_error' })])],
  ])('may come to %s', async (path, body) => {
    await using server = await startOtlpServer();
    const { status } = await send(server, Buffer.from(JSON.stringify(body)), { path });
    expect([status, server.observations.length]).toEqual([200, 1]);
  });

  test('of metrics feeds the checks and books nothing', async () => {
    await using server = await startOtlpServer();
    const dataPoints = [
      { timeUnixNano: nanos(recordedAt), asInt: '7', attributes: attributes({ type: 'input' }) },
    ];
    const body = metricExport([
      { name: 'claude_code.token.usage', sum: { aggregationTemporality: 1, dataPoints } },
    ]);
    const { status } = await send(server, protobufOf(body), { path: '/v1/metrics', headers: protobuf });
    expect(status).toBe(200);
    expect(server.observations).toEqual([]);
    expect(server.receiver.metricChecks()).toEqual([
      { tool: 'claude-code', day: '2026-11-20', totalTokens: 7 },
    ]);
  });

  test.each([
    ['gzip', gzipSync(largeJson(5_000_000))],
    ['deflate', deflateSync(largeJson(5_000_000))],
    ['identity', largeJson(5_000_000)],
  ])('may be of several megabytes, chunked and in %s', async (encoding, body) => {
    await using server = await startOtlpServer();
    const request = open(server, {
      headers: { ...json, 'content-encoding': encoding, 'transfer-encoding': 'chunked' },
    });
    const answer = answerOf(request);
    for (let at = 0; at < body.length; at += 60_000) request.write(body.subarray(at, at + 60_000));
    request.end();
    expect((await answer).status).toBe(200);
    expect(server.observations).toHaveLength(1);
  });

  test('with a record that can’t be read is a partial success', async () => {
    await using server = await startOtlpServer();
    const damaged = makeSpan('chat a-model', { ...usage, 'gen_ai.usage.input_tokens': 'canary' });
    const body = spanExport([damaged, makeSpan('chat a-model', usage), damaged]);
    const asJson = await send(server, Buffer.from(JSON.stringify(body)));
    expect(JSON.parse(asJson.body.toString())).toEqual({
      partialSuccess: { rejectedSpans: '2', errorMessage: 'gen_ai.usage.input_tokens is no token count' },
    });
    const asProtobuf = await send(server, protobufOf(body), { headers: protobuf });
    const message = Buffer.from('gen_ai.usage.input_tokens is no token count');
    expect(asProtobuf.body).toEqual(
      Buffer.concat([Buffer.from([0x0a, message.length + 4, 0x08, 2, 0x12, message.length]), message]),
    );
    expect(server.observations).toHaveLength(2);
    expect(server.logged).toEqual([
      'A telemetry record was refused: gen_ai.usage.input_tokens is no token count.',
    ]);
  });
});

describe('a refused export', () => {
  test.each([
    [404, { path: '/v1/profiles' }, callJson],
    [404, { path: '/' }, callJson],
    [405, { method: 'GET' }, Buffer.alloc(0)],
    [405, { method: 'OPTIONS' }, Buffer.alloc(0)],
    [415, { headers: { 'content-type': 'text/plain' } }, callJson],
    [415, { headers: { ...json, 'content-encoding': 'br' } }, callJson],
    [400, {}, Buffer.from('{"prompt":"canary')],
    [400, { headers: protobuf }, Buffer.from('canary canary')],
    [400, { headers: { ...json, 'content-encoding': 'gzip' } }, callJson],
    [400, { headers: { ...json, 'content-encoding': 'gzip' } }, gzipSync(callJson).subarray(0, 40)],
  ])('%i for %o', async (status, options, body) => {
    await using server = await startOtlpServer();
    const answer = await send(server, body, options);
    expect(answer.status).toBe(status);
    expect(answer.headers['retry-after']).toBeUndefined();
    expect(answer.body.toString() + server.logged.join()).not.toContain('canary');
    expect(server.observations).toEqual([]);
    expect((await send(server, callJson)).status).toBe(200);
  });

  test('says why in the status message that OTLP asks for', async () => {
    await using server = await startOtlpServer();
    const asJson = await send(server, Buffer.from('no'));
    const asProtobuf = await send(server, Buffer.from([0x0a, 0x05]), { headers: protobuf });
    const message = Buffer.from('the body ends within a field');
    expect(JSON.parse(asJson.body.toString())).toEqual({ code: 3, message: 'the body is not JSON' });
    expect(asProtobuf.body).toEqual(Buffer.concat([Buffer.from([0x08, 3, 0x12, message.length]), message]));
  });

  test('is tried again when the calls can’t be booked, and then taken', async () => {
    let isFull = true;
    await using server = await startOtlpServer({
      onObservations: () => (isFull ? Promise.reject(new Error('the queue is full')) : Promise.resolve()),
    });
    const answers = [await send(server, callJson), await send(server, callJson)];
    expect(answers.map(({ status }) => status)).toEqual([503, 503]);
    expect(answers[0]?.headers['retry-after']).toBe('5');
    expect(server.logged.filter((line) => line.includes('the queue is full'))).toHaveLength(1);
    isFull = false;
    expect((await send(server, callJson)).status).toBe(200);
  });
});

describe('memory', () => {
  const limits = { bytesMax: 1_000_000, inFlightBytesMax: 3_000_000 };

  test.each([
    ['told beforehand', { ...json, 'content-length': 2_000_000 }],
    ['found out', { ...json, 'transfer-encoding': 'chunked' }],
  ])('a body over the limit is refused: %s', async (_how, headers) => {
    await using server = await startOtlpServer(limits);
    const { status } = await send(server, Buffer.alloc(2_000_000, 0x20), { headers });
    expect(status).toBe(413);
  });

  test('a gzip bomb is cut at the limit', async () => {
    await using server = await startOtlpServer(limits);
    const bomb = gzipSync(Buffer.alloc(200_000_000));
    expect(bomb.length).toBeLessThan(limits.bytesMax);
    const { status } = await send(server, bomb, { headers: { ...json, 'content-encoding': 'gzip' } });
    expect(status).toBe(413);
    expect((await send(server, callJson)).status).toBe(200);
  });

  test('a flood of half-sent bodies is refused for a while, and room comes back with the answers', async () => {
    await using server = await startOtlpServer(limits);
    const body = largeJson(900_000);
    const requests = Array.from({ length: 8 }, () =>
      open(server, { headers: { ...json, 'transfer-encoding': 'chunked' } }),
    );
    const answers = requests.map(answerOf);
    for (const request of requests) request.write(body.subarray(0, -1));
    // Three fit; the others are answered while those three are still held.
    const refused: Answer[] = [];
    for (const answer of answers) void answer.then((one) => one.status === 503 && refused.push(one));
    await waitFor('the refusals', () => (refused.length === 5 ? true : undefined));
    expect(refused.every(({ headers }) => headers['retry-after'] === '5')).toBe(true);
    for (const request of requests) request.end(body.subarray(-1));
    const statuses = (await Promise.all(answers)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, 200, 503, 503, 503, 503, 503]);
    expect(server.observations).toHaveLength(3);
    expect((await send(server, body)).status).toBe(200);
  });

  test('bodies count until their calls are taken', async () => {
    const taking = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    await using server = await startOtlpServer({
      bytesMax: 1_000_000,
      inFlightBytesMax: 1_000_000,
      onObservations: async () => {
        begun.resolve(undefined);
        await taking.promise;
      },
    });
    const first = send(server, largeJson(900_000));
    await begun.promise;
    expect((await send(server, largeJson(900_000))).status).toBe(503);
    taking.resolve(undefined);
    expect((await first).status).toBe(200);
    expect((await send(server, largeJson(900_000))).status).toBe(200);
  });

  test('a sender that hangs up gives its room back, wherever it was', async () => {
    await using server = await startOtlpServer({ bytesMax: 1_000_000, inFlightBytesMax: 1_000_000 });
    const compressed = gzipSync(largeJson(900_000));
    const senders = [
      { options: { headers: { ...json, 'transfer-encoding': 'chunked' } }, body: largeJson(900_000) },
      {
        options: { headers: { ...json, 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' } },
        body: compressed,
      },
      { options: { path: '/nowhere', headers: { ...json, 'transfer-encoding': 'chunked' } }, body: callJson },
    ];
    for (const { options, body } of senders) {
      const request = open(server, options);
      const ended = Promise.race([once(request, 'error'), once(request, 'close')]);
      request.write(body.subarray(0, -1), () => request.destroy());
      await ended;
      await waitFor('the room to be free again', async () =>
        (await send(server, largeJson(900_000))).status === 200 ? true : undefined,
      );
    }
    expect(server.logged.filter((line) => line.includes('could not be read'))).toEqual([]);
  });
});
