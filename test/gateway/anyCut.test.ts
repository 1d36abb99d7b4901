import fc from 'fast-check';
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildRoutes } from '../../src/gateway/routes.ts';
import { decoderFor } from '../../src/gateway/usage/decodedCopy.ts';
import { usageReaderFor } from '../../src/gateway/usage/usageReaderFor.ts';
import { makeCall, usageOf } from '../unit/gateway/answers.ts';
import { sampleStreams } from '../unit/gateway/streams.ts';
import { exchangeRaw } from './rawClient.ts';
import { startRawUpstream } from './rawUpstream.ts';
import { secret, startGateway } from './startGateway.ts';

const samples = sampleStreams.map((sample) => [sample.name, sample] as const);

test.each(samples)('%s: any cut on its way gives the same bytes and the same usage', async (_, sample) => {
  const call = makeCall(sample.call);
  const whole = usageOf(sample.call, sample.body);
  let pieces: readonly Buffer[] = [];
  await using upstream = await startRawUpstream((socket) => {
    socket.setNoDelay();
    // The connection is used for every run; a request has come when its body has.
    socket.on('data', (chunk) => {
      if (chunk.toString().endsWith('{}')) void send(socket, pieces);
    });
  });
  await using gateway = await startGateway(upstream.url, {
    routes: buildRoutes([`${call.route}=${upstream.url}`]),
    reading: { readerFor: usageReaderFor, decoderFor },
  });
  const { port } = gateway.server;

  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(99_999), { maxLength: 8 }), fc.boolean(), async (places, isPacked) => {
      const body = isPacked ? gzipSync(sample.body) : sample.body;
      const head = [
        'HTTP/1.1 200 OK',
        `Content-Type: ${call.contentType ?? ''}`,
        ...(isPacked ? ['Content-Encoding: gzip'] : []),
        `Content-Length: ${body.length}`,
      ];
      pieces = cut(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]), places);
      const answer = await exchangeRaw(
        port,
        `POST /${secret}/${call.route}${call.path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
          'Content-Type: application/json\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}',
      );
      expect(answer.subarray(-body.length)).toEqual(body);
      await gateway.server.drained();
      expect(gateway.ended.at(-1)?.observations[0]).toMatchObject({
        status: whole.status,
        tokens: whole.tokens,
        responseModel: whole.responseModel,
        responseId: whole.responseId,
      });
    }),
    { numRuns: 25 },
  );
});

async function send(socket: Socket, pieces: readonly Buffer[]): Promise<void> {
  for (const piece of pieces) {
    socket.write(piece);
    await turn();
  }
}

/** Pieces that end at these places, counted around the bytes' end. */
function cut(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const ends = [...places.map((place) => place % bytes.length), bytes.length].sort((a, b) => a - b);
  return ends
    .map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
    .filter(({ length }) => length > 0);
}
