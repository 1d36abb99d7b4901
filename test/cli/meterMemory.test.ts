import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { constants, createGzip } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { answering, startRawUpstream } from '../gateway/rawUpstream.ts';
import { readUntil } from '../gateway/rawClient.ts';
import { callsWhen, gatewayOf, RealMeter } from '../harness/realMeter.ts';
import { residentBytes } from '../harness/residentBytes.ts';
import { waitFor } from '../harness/waitFor.ts';

const megabyte = 1024 * 1024;

/** What the process itself needs more while it works: code that is compiled, buffers that wait to be collected. */
const workingBytes = 60 * megabyte;

function post(url: string, headers: Readonly<Record<string, string | number>>): ClientRequest {
  const request = httpRequest(url, { method: 'POST', agent: false, headers });
  // A refused body's connection is closed while it is still being sent.
  request.on('error', () => undefined);
  return request;
}

async function statusOf(request: ClientRequest): Promise<number> {
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode ?? 0;
}

test('a flood of half-sent telemetry fills no memory, is told to come later, and keeps nobody else out for long', async () => {
  await using meter = new RealMeter();
  const window = await meter.open();
  const { telemetryUrl } = await gatewayOf(window, 'http://127.0.0.1:9');
  const before = residentBytes(meter.processId);
  const headers = { 'content-type': 'application/json', 'content-length': 8 * megabyte };
  const flood = Array.from({ length: 40 }, () => post(`${telemetryUrl}/v1/traces`, headers));
  const refused: number[] = [];
  for (const request of flood) {
    // Those that are held never hear a word: the flood ends first.
    statusOf(request).then(
      (status) => refused.push(status),
      () => undefined,
    );
    request.write(Buffer.alloc(8 * megabyte - 1, 0x20));
  }

  // 64 MB are held; who asks for more is sent away while those wait for their last byte.
  await waitFor('the refusals', () => (refused.length >= 32 ? true : undefined), { timeoutMs: 50_000 });
  expect(new Set(refused)).toEqual(new Set([503]));
  const offered = flood.length * 8 * megabyte;
  expect(residentBytes(meter.processId, 'VmHWM') - before).toBeLessThan(offered / 2);

  for (const request of flood) request.destroy();
  const one = { 'content-type': 'application/json', 'content-length': 2 };
  await waitFor('room again', async () => {
    const request = post(`${telemetryUrl}/v1/traces`, one);
    request.end('{}');
    return (await statusOf(request)) === 200 ? true : undefined;
  });
});

test('answers that unfold to gigabytes fill no memory, and reach the client as they are', async () => {
  const count = 6;
  const unfolded = 400 * megabyte;
  const bomb = await gzipped(unfolded);
  await using meter = new RealMeter();
  await using upstream = await startRawUpstream(
    answering(
      Buffer.concat([
        Buffer.from(
          `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`,
        ),
        bomb,
      ]),
    ),
  );
  const window = await meter.open();
  const { urls } = await gatewayOf(window, upstream.url);
  const before = residentBytes(meter.processId);

  const answers = Array.from({ length: count }, async () => {
    const request = post(`${urls['anthropic'] ?? ''}/v1/messages`, { 'content-type': 'application/json' });
    request.end('{"model":"claude-sonnet-4-5","stream":true}');
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    return buffer(answer);
  });
  for (const answer of await Promise.all(answers)) expect(answer.equals(bomb)).toBe(true);

  const calls = await callsWhen(window, count);
  expect(calls.map(({ status }) => status)).not.toContain('complete');
  expect(residentBytes(meter.processId, 'VmHWM') - before).toBeLessThan((count * unfolded) / 6);
});

test('a client that reads next to nothing of a large answer holds the upstream back, not the answer in memory', async () => {
  const size = 64 * megabyte;
  let sent = 0;
  await using upstream = await startRawUpstream((socket) => {
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: ${size}\r\n\r\n`);
      const piece = Buffer.alloc(64 * 1024, ': ping\n\n');
      const sendMore = (): void => {
        while (sent < size) {
          sent += piece.length;
          if (!socket.write(piece)) {
            socket.once('drain', sendMore);
            return;
          }
        }
      };
      sendMore();
    });
  });
  await using meter = new RealMeter();
  const window = await meter.open();
  const { urls, port } = await gatewayOf(window, upstream.url);
  const before = residentBytes(meter.processId);
  const { pathname } = new URL(`${urls['anthropic'] ?? ''}/v1/messages`);

  const client = connect({ port, host: '127.0.0.1' });
  client.write(
    `POST ${pathname} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`,
  );
  const head = await readUntil(client, '\r\n\r\n');
  client.pause();
  let looks = 0;
  let last = -1;
  let read = head.length - head.indexOf('\r\n\r\n') - 4;
  await waitFor('a standstill', () => {
    // A kilobyte at a time makes no room worth mentioning.
    const piece = client.read(1024) as Buffer | null;
    read += piece?.length ?? 0;
    looks = sent === last ? looks + 1 : 0;
    last = sent;
    return looks >= 5 ? true : undefined;
  });
  expect(sent).toBeLessThan(size / 2);
  expect(residentBytes(meter.processId, 'VmHWM') - before).toBeLessThan(workingBytes);

  client.on('data', (chunk) => (read += chunk.length));
  client.resume();
  await once(client, 'close');
  expect(read).toBe(size);
  expect(residentBytes(meter.processId, 'VmHWM') - before).toBeLessThan(workingBytes);
});

/** One line of events that never ends, as its compressed bytes. */
async function gzipped(bytes: number): Promise<Buffer> {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  const packed = buffer(gzip);
  gzip.write('event: message_start\ndata: {"type":"message_start","message":{"id":"');
  const piece = Buffer.alloc(megabyte, 'a');
  for (let done = 0; done < bytes; done += piece.length) {
    if (!gzip.write(piece)) await once(gzip, 'drain');
  }
  gzip.end();
  return packed;
}
