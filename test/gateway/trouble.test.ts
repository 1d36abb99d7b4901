import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { waitFor } from '../harness/waitFor.ts';
import { byteCounter, plainReading } from './plainReading.ts';
import { connected, exchangeRaw, readUntil } from './rawClient.ts';
import { answering, startRawUpstream } from './rawUpstream.ts';
import { secret, startGateway, type RunningGateway } from './startGateway.ts';

const streamHead = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

function ask(port: number, more = ''): string {
  return `POST /${secret}/test/v1/messages HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${more}Content-Length: 2\r\n\r\n{}`;
}

/** A client in the middle of a stream, the upstream's side of it, and what both may do next. */
async function midStream(
  onSockets: (state: {
    client: Socket;
    upstream: Socket;
    gateway: RunningGateway;
    connections: () => number;
  }) => Promise<void>,
  head = streamHead,
  version = '1.1',
): Promise<void> {
  let upstream: Socket | undefined;
  await using server = await startRawUpstream((socket) => {
    upstream = socket;
    answering(`${head}5\r\nhello\r\n`)(socket);
  });
  await using gateway = await startGateway(server.url);
  const client = await connected(gateway.server.port);
  client.write(ask(gateway.server.port).replace('HTTP/1.1', `HTTP/${version}`));
  await readUntil(client, 'hello');
  if (upstream === undefined) throw new Error('the upstream was never asked');
  await onSockets({ client, upstream, gateway, connections: () => server.connections });
  client.destroy();
}

/** What ended, without what every call has. */
const statusOf = ({ ended }: RunningGateway): unknown =>
  ended.map(({ observations }) => observations[0]?.status);

describe('a stream', () => {
  test('passes each piece when it comes, before the next is there', async () => {
    await midStream(async ({ client, upstream, gateway }) => {
      for (let number = 0; number < 20; number++) {
        const ping = `: ping ${number}\n\n`;
        upstream.write(`${ping.length.toString(16)}\r\n${ping}\r\n`);
        await readUntil(client, ping);
      }
      expect(gateway.server.inFlight()).toMatchObject([{ route: 'test', tool: 'unknown', model: null }]);
      upstream.write('0\r\n\r\n');
      await gateway.server.drained().then(() => client.destroy());
      expect(statusOf(gateway)).toEqual(['complete']);
    });
  });

  test('passes its head before any body is there', async () => {
    await using upstream = await startRawUpstream(answering(streamHead));
    await using gateway = await startGateway(upstream.url);
    const client = await connected(gateway.server.port);
    client.write(ask(gateway.server.port));
    expect(await readUntil(client, '\r\n\r\n')).toContain('200 OK');
    client.destroy();
  });

  test('that the client leaves is left upstream too, and what is known of it is told', async () => {
    await midStream(async ({ client, upstream, gateway }) => {
      const left = once(upstream, 'close');
      client.destroy();
      await left;
      await gateway.server.drained();
      expect(gateway.ended[0]?.observations[0]).toMatchObject({
        status: 'partial',
        tokens: { outputTokens: 5 },
      });
      expect(gateway.server.inFlight()).toEqual([]);
    });
  });

  test('that the client half closes is left as well', async () => {
    await midStream(async ({ client, upstream }) => {
      const left = once(upstream, 'close');
      client.end();
      await left;
    });
  });

  test.each(['end', 'resetAndDestroy'] as const)(
    'that the upstream breaks off (%s) has no clean end',
    async (how) => {
      await midStream(async ({ client, upstream, gateway }) => {
        let rest = '';
        client.on('data', (chunk) => (rest += chunk.toString()));
        const closed = once(client, 'close');
        upstream.write('3\r\nbye\r\n', () => upstream[how]());
        await closed;
        expect(rest).not.toContain('0\r\n\r\n');
        if (how === 'end') expect(rest).toBe('3\r\nbye\r\n');
        await gateway.server.drained();
        expect(statusOf(gateway)).toEqual(['partial']);
      });
    },
  );

  test('of garbage is passed up to the garbage and then broken off', async () => {
    await midStream(async ({ client, upstream }) => {
      let rest = '';
      client.on('data', (chunk) => (rest += chunk.toString()));
      const closed = once(client, 'close');
      upstream.write('not a chunk\r\n');
      await closed;
      expect(rest).toBe('');
    });
  });

  test('shorter than it says is broken off', async () => {
    await midStream(async ({ client, upstream, gateway }) => {
      const closed = once(client, 'close');
      client.resume();
      upstream.end();
      await closed;
      await gateway.server.drained();
      expect(statusOf(gateway)).toEqual(['partial']);
    }, 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n');
  });

  test('to a client that takes the connection’s end for the body’s is broken by a reset', async () => {
    await midStream(
      async ({ client, upstream }) => {
        const failed = once(client, 'error');
        upstream.resetAndDestroy();
        expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });
      },
      streamHead,
      '1.0',
    );
  });

  test('longer than it says ends where it says', async () => {
    await using upstream = await startRawUpstream(
      answering('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 Smuggled\r\n\r\n'),
    );
    await using gateway = await startGateway(upstream.url);
    const answer = await exchangeRaw(gateway.server.port, ask(gateway.server.port, 'Connection: close\r\n'));
    expect(answer.toString()).toMatch(/\r\n\r\nabc$/);
  });

  test('without a word of sense gets an error of the gateway', async () => {
    await using upstream = await startRawUpstream(answering('220 mail.example ready\r\n'));
    await using gateway = await startGateway(upstream.url);
    const answer = await exchangeRaw(gateway.server.port, ask(gateway.server.port, 'Connection: close\r\n'));
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 502 /);
  });
});

describe('an answer’s head that Node reads but can’t write ends no process', () => {
  const bodyless = 'Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n';
  test.each([
    ['a control character in the reason', '200 O\u0001K\r\nContent-Length: 2\r\n\r\n{}', '502 Bad Gateway'],
    ['a status that is none', '099 Odd\r\nContent-Length: 2\r\n\r\n{}', '502 Bad Gateway'],
    ['trailers of a body that is not there', `204 No Content\r\n${bodyless}`, '204 No Content'],
    ['trailers of an answer from the cache', `304 Not Modified\r\n${bodyless}`, '304 Not Modified'],
    ['trailers without chunks', '200 OK\r\nTransfer-Encoding: gzip\r\nTrailer: X-Sum\r\n\r\nabc', '200 OK'],
  ])('%s', async (_, head, status) => {
    await using upstream = await startRawUpstream((socket) => {
      socket.once('data', () => socket.end(`HTTP/1.1 ${head}`));
    });
    await using gateway = await startGateway(upstream.url);
    const { port } = gateway.server;
    const answer = await exchangeRaw(port, ask(port, 'Connection: close\r\n'));
    expect(answer.toString().startsWith(`HTTP/1.1 ${status}\r\n`)).toBe(true);
    expect(answer.toString()).not.toMatch(/^trailer:/im);
    await gateway.server.drained();
    expect(gateway.ended).toHaveLength(1);
  });
});

test('an upstream that changes the protocol unasked leaves no client waiting', async () => {
  await using upstream = await startRawUpstream(
    answering('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n'),
  );
  await using gateway = await startGateway(upstream.url);
  const { port } = gateway.server;
  const answer = await exchangeRaw(port, ask(port, 'Connection: close\r\n'));
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 502 .*changed the protocol unasked/s);
  await gateway.server.drained();
  expect(gateway.ended[0]?.observations[0]?.status).toBe('error');
});

describe('silence', () => {
  test('of any length ends no stream: whatever timer of inactivity goes off, it is not heeded', async () => {
    const sockets = new Set<Socket>();
    const remember = (message: unknown): void => {
      sockets.add((message as { readonly socket: Socket }).socket);
    };
    const channels = ['net.client.socket', 'net.server.socket'];
    for (const channel of channels) subscribe(channel, remember);
    try {
      await midStream(async ({ client, upstream, gateway }) => {
        const taken = [...sockets].filter(({ localPort }) => localPort === gateway.server.port);
        expect(taken).toHaveLength(1);
        // A server's socket is destroyed by its timer, so none may run.
        for (const socket of taken) expect(socket.timeout ?? 0).toBe(0);
        // The timer of a kept connection runs all the while; it is for those that nobody uses.
        for (const socket of sockets) if (!taken.includes(socket)) socket.emit('timeout');
        upstream.write('4\r\nback\r\n0\r\n\r\n');
        await readUntil(client, 'back');
        await gateway.server.drained().then(() => client.destroy());
        expect(statusOf(gateway)).toEqual(['complete']);
      });
    } finally {
      for (const channel of channels) unsubscribe(channel, remember);
    }
  });
});

describe('many and large', () => {
  test('200 calls at once keep apart', async () => {
    await using upstream = await startRawUpstream((socket) => {
      socket.on('data', (chunk) => {
        const number = /\/calls\/(\d+)/.exec(chunk.toString())?.[1];
        if (number === undefined) return;
        const body = `answer ${number} `.repeat(500);
        socket.write(`HTTP/1.1 200 OK\r\nX-Number: ${number}\r\nContent-Length: ${body.length}\r\n\r\n`);
        socket.write(body.slice(0, 100), () => socket.write(body.slice(100)));
      });
    });
    await using gateway = await startGateway(upstream.url);
    const { port } = gateway.server;
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, number) =>
        exchangeRaw(port, ask(port, 'Connection: close\r\n').replace('/v1/messages', `/calls/${number}`)),
      ),
    );
    answers.forEach((answer, number) => {
      expect(answer.toString().split('\r\n\r\n')[1]).toBe(`answer ${number} `.repeat(500));
    });
    await gateway.server.drained();
    expect(new Set(gateway.ended.map(({ id }) => id)).size).toBe(200);
    expect(new Set(gateway.started.map(({ id }) => id)).size).toBe(200);
  });

  test('a client that reads slowly slows the upstream, and memory stays flat', async () => {
    const size = 64 * 1024 * 1024;
    let sent = 0;
    const atFirst = process.memoryUsage().arrayBuffers;
    await using upstream = await startRawUpstream((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
        const piece = Buffer.alloc(64 * 1024, 'x');
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
    await using gateway = await startGateway(upstream.url);
    const client = await connected(gateway.server.port);
    client.write(ask(gateway.server.port));
    const head = await readUntil(client, '\r\n\r\n');
    client.pause();
    // The upstream has come to a stop when what it sent is the same over many looks.
    let looks = 0;
    let before = -1;
    await waitFor('a standstill', () => {
      looks = sent === before ? looks + 1 : 0;
      before = sent;
      return looks >= 5 ? true : undefined;
    });
    // What the system's socket buffers hold, on both connections, is all that was read.
    expect(sent).toBeLessThan(size);
    expect(process.memoryUsage().arrayBuffers - atFirst).toBeLessThan(size / 3);
    let read = head.length - head.indexOf('\r\n\r\n') - 4;
    client.on('data', (chunk) => (read += chunk.length));
    client.resume();
    await waitFor('all of it', () => (read === size ? true : undefined));
    client.destroy();
    await gateway.server.drained();
    expect(gateway.ended[0]?.observations[0]).toMatchObject({
      status: 'complete',
      tokens: { outputTokens: size },
    });
  });
});

describe('metering may fail, forwarding may not', () => {
  const body = 'data: {"usage":1}\n\n';
  const fail = (): never => {
    throw new SyntaxError('Unexpected token in "the user’s own words"');
  };
  const reader = byteCounter();
  test.each([
    ['the choice of a reader', plainReading({ readerFor: fail }), undefined],
    [
      'a reader at its first piece',
      plainReading({ readerFor: () => ({ ...reader, feed: fail }) }),
      'no-usage',
    ],
    ['a reader at the end', plainReading({ readerFor: () => ({ ...reader, end: fail }) }), 'no-usage'],
    ['the choice of a decoder', plainReading({ decoderFor: fail }), 'no-usage'],
    ['a decoder', plainReading({ decoderFor: () => ({ feed: fail, end: fail }) }), 'no-usage'],
    [
      'a decoder that rejects',
      plainReading({
        decoderFor: () => ({ feed: () => undefined, end: () => Promise.reject(new Error('no')) }),
      }),
      'no-usage',
    ],
    ['a missing decoder', plainReading({ decoderFor: () => null }), 'no-usage'],
  ])('%s', async (_, reading, status) => {
    await using upstream = await startRawUpstream(
      answering(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
    );
    await using gateway = await startGateway(upstream.url, { reading });
    const answer = await exchangeRaw(gateway.server.port, ask(gateway.server.port, 'Connection: close\r\n'));
    expect(answer.toString()).toBe(
      `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    await gateway.server.drained();
    expect(gateway.ended[0]?.observations[0]?.status).toBe(status);
    expect(gateway.logged.join()).not.toBe('');
    expect(gateway.logged.join()).not.toContain('own words');
  });

  test('a listener that throws', async () => {
    await using upstream = await startRawUpstream(
      answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
    );
    await using gateway = await startGateway(upstream.url, { onDidStart: fail, onDidEnd: fail });
    const answer = await exchangeRaw(gateway.server.port, ask(gateway.server.port, 'Connection: close\r\n'));
    expect(answer.toString()).toMatch(/ok$/);
    await gateway.server.drained();
  });
});

describe('the gateway ends', () => {
  test('only after the calls that are under way', async () => {
    await midStream(async ({ client, upstream, gateway }) => {
      const closed = gateway.server.close({ graceMs: 60_000 });
      await expect(connected(gateway.server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      upstream.write('3\r\nbye\r\n0\r\n\r\n');
      expect(await readUntil(client, '0\r\n\r\n')).toContain('bye');
      await closed;
      expect(statusOf(gateway)).toEqual(['complete']);
    });
  });

  test('with what is known of a call that outlasts its grace', async () => {
    await midStream(async ({ client, gateway }) => {
      const closed = once(client, 'close');
      client.resume();
      await gateway.server.close({ graceMs: 1 });
      await closed;
      expect(gateway.ended[0]?.observations[0]).toMatchObject({
        status: 'partial',
        tokens: { outputTokens: 5 },
      });
    });
  });
});
