import fc from 'fast-check';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { exchangeRaw } from './rawClient.ts';
import { answering, startRawUpstream } from './rawUpstream.ts';
import { secret, startGateway } from './startGateway.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** A request that closes its connection after the answer. */
function ask(port: number, rest = '/v1/messages', method = 'POST'): string {
  const body = method === 'POST' ? 'Content-Length: 2\r\n\r\n{}' : '\r\n';
  return `${method} /${secret}/test${rest} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n${body}`;
}

async function answerTo(
  upstreamSays: string | ((socket: Socket) => void),
  request: (port: number) => string = ask,
): Promise<string> {
  const onSocket = typeof upstreamSays === 'string' ? answering(latin1(upstreamSays)) : upstreamSays;
  await using upstream = await startRawUpstream(onSocket);
  await using gateway = await startGateway(upstream.url);
  return (await exchangeRaw(gateway.server.port, request(gateway.server.port))).toString('latin1');
}

describe('a request', () => {
  test('arrives as it was written, but for the host and what is of the connection', async () => {
    let seen = '';
    await using upstream = await startRawUpstream((socket) => {
      socket.on('data', (chunk) => {
        seen += chunk.toString('latin1');
        if (seen.endsWith('{"a":1}')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    });
    await using gateway = await startGateway(upstream.url);
    await exchangeRaw(
      gateway.server.port,
      `POST /${secret}/test/v1/a%2Fb/../c?x=%20y&z HTTP/1.1\r\n` +
        `User-AGENT: Some/1\r\nhOsT: 127.0.0.1:${gateway.server.port}\r\nX-Repeat: 1\r\nConnection: close, X-Hop\r\n` +
        'X-Hop: gone\r\nx-repeat: 2\r\nTE: trailers\r\nProxy-Authorization: gone\r\nAuthorization: Bearer k\xe9pt\r\n' +
        'Accept-Encoding: gzip,  br\r\nX-Empty:\r\nContent-Length: 7\r\n\r\n{"a":1}',
      'latin1',
    );
    expect(seen).toBe(
      'POST /v1/a%2Fb/../c?x=%20y&z HTTP/1.1\r\n' +
        `User-AGENT: Some/1\r\nhOsT: 127.0.0.1:${upstream.port}\r\nX-Repeat: 1\r\n` +
        'x-repeat: 2\r\nAuthorization: Bearer k\xe9pt\r\n' +
        'Accept-Encoding: gzip,  br\r\nX-Empty: \r\nContent-Length: 7\r\nConnection: keep-alive\r\n\r\n{"a":1}',
    );
  });

  test('in chunks arrives in chunks, with its trailers', async () => {
    let seen = '';
    await using upstream = await startRawUpstream((socket) => {
      socket.on('data', (chunk) => {
        seen += chunk.toString('latin1');
        if (seen.includes('\r\n0\r\n')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    });
    await using gateway = await startGateway(upstream.url);
    await exchangeRaw(
      gateway.server.port,
      `PUT /${secret}/test/file HTTP/1.1\r\nHost: localhost:${gateway.server.port}\r\nTransfer-Encoding: chunked\r\n` +
        'Connection: close\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n',
    );
    expect(seen).toBe(
      `PUT /file HTTP/1.1\r\nHost: 127.0.0.1:${upstream.port}\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n` +
        'Connection: keep-alive\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n',
    );
  });

  test('without a body has none afterwards', async () => {
    let seen = '';
    await using upstream = await startRawUpstream((socket) => {
      socket.on('data', (chunk) => {
        seen += chunk.toString('latin1');
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    });
    await using gateway = await startGateway(upstream.url);
    await exchangeRaw(gateway.server.port, ask(gateway.server.port, '?page=2', 'GET'));
    expect(seen).toBe(
      `GET /?page=2 HTTP/1.1\r\nHost: 127.0.0.1:${upstream.port}\r\nConnection: keep-alive\r\n\r\n`,
    );
  });
});

describe('an answer', () => {
  const head = 'Connection: close\r\n\r\n';

  test('arrives as it was written, error bodies too', async () => {
    const said =
      'HTTP/1.1 529 Site is Overloaded\r\nX-UPPER: \xe9\r\nrequest-id: r1\r\nSet-Cookie: a\r\nset-cookie: b\r\n' +
      'Content-Length: 3\r\n';
    expect(await answerTo(`${said}Keep-Alive: timeout=5\r\n\r\n\x00\xff\n`)).toBe(`${said}${head}\x00\xff\n`);
  });

  test('in chunks keeps its bytes, order and trailers', async () => {
    const said =
      'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n';
    expect(await answerTo(`${said}\r\n5\r\ndata:\r\n3\r\n 1\n\r\n0\r\nX-Sum: 9\r\n\r\n`)).toBe(
      `${said}${head}5\r\ndata:\r\n3\r\n 1\n\r\n0\r\nX-Sum: 9\r\n\r\n`,
    );
  });

  test.each(['204 No Content', '304 Not Modified'])('%s has no body', async (status) => {
    expect(await answerTo(`HTTP/1.1 ${status}\r\nX-A: b\r\n\r\n`)).toBe(
      `HTTP/1.1 ${status}\r\nX-A: b\r\n${head}`,
    );
  });

  test('to HEAD keeps the length of what is not sent', async () => {
    const said = 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n';
    expect(await answerTo(`${said}\r\n`, (port) => ask(port, '/v1/models', 'HEAD'))).toBe(said + head);
  });

  test('that leads elsewhere is not followed', async () => {
    const said = 'HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n';
    expect(await answerTo(`${said}\r\n`)).toBe(said + head);
  });

  test('comes after the interim answers that went before it', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n';
    const said = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n';
    expect(await answerTo(`${hints}${said}\r\n`)).toBe(`${hints}${said}${head}`);
  });

  test('to a client that waits for “continue” lets it send, or not', async () => {
    const expecting = (port: number): string =>
      ask(port).replace('Content-Length', 'Expect: 100-continue\r\nContent-Length');
    const said = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n';
    expect(await answerTo(`HTTP/1.1 100 Continue\r\n\r\n${said}\r\n`, expecting)).toBe(
      `HTTP/1.1 100 Continue\r\n\r\n${said}${head}`,
    );
    const refused = 'HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n';
    const withoutBody = (port: number): string =>
      expecting(port).replace('Connection: close\r\n', '').replace('{}', '');
    expect(await answerTo(`${refused}\r\n`, withoutBody)).toBe(refused + head);
  });

  test('without a length goes on to the end of the upstream’s connection', async () => {
    const answer = await answerTo((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nto the end'));
    });
    expect(answer).toBe(
      `HTTP/1.1 200 OK\r\n${head.replace('\r\n\r\n', '')}\r\nTransfer-Encoding: chunked\r\n\r\na\r\nto the end\r\n0\r\n\r\n`,
    );
  });

  test('may be cut anywhere', async () => {
    const body = 'event: a\r\ndata: {"text":"héllo 🚀"}\r\n\r\n: ping\n\ndata: [DONE]\n\n';
    const bytes = Buffer.from(body);
    const whole = Buffer.concat([
      latin1(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}\r\n\r\n`),
      bytes,
    ]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 6 }), async (cuts) => {
        const places = [0, ...cuts.sort((one, other) => one - other), whole.length];
        const pieces = places.slice(1).map((end, index) => whole.subarray(places[index], end));
        await using upstream = await startRawUpstream((socket) => {
          socket.setNoDelay();
          socket.once('data', () => {
            const sendNext = (): void => {
              const piece = pieces.shift();
              if (piece !== undefined) socket.write(piece, () => setImmediate(sendNext));
            };
            sendNext();
          });
        });
        await using gateway = await startGateway(upstream.url);
        const answer = await exchangeRaw(gateway.server.port, ask(gateway.server.port));
        expect(answer.subarray(-bytes.length)).toEqual(bytes);
        await gateway.server.drained();
        expect(gateway.ended[0]?.observations[0]?.tokens.outputTokens).toBe(bytes.length);
      }),
      { numRuns: 30 },
    );
  });
});
