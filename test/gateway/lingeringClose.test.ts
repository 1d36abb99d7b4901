import { once } from 'node:events';
import { expect, test } from 'vitest';
import { connected, readUntil } from './rawClient.ts';
import { answering, startRawUpstream } from './rawUpstream.ts';
import { secret, startGateway } from './startGateway.ts';

const head = (port: number, path: string, length: number): string =>
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`;

test('a client that is still sending hears why it is refused', async () => {
  await using gateway = await startGateway('http://127.0.0.1:9');
  const { port } = gateway.server;
  const socket = await connected(port, { allowHalfOpen: true });
  const failures: Error[] = [];
  socket.on('error', (error) => failures.push(error));
  socket.pause();
  const piece = Buffer.alloc(64 * 1024);
  socket.write(head(port, '/not-the-secret/test/v1/messages', 100 * piece.length));
  // Each piece reaches a line that was answered long ago.
  for (let sent = 0; sent < 99; sent++) {
    await new Promise((resolve) => socket.write(piece, resolve));
    await new Promise(setImmediate);
  }
  const answer = readUntil(socket, '\r\n\r\n');
  socket.resume();
  expect(await answer).toMatch(/^HTTP\/1\.1 404 /);
  socket.end(piece);
  await once(socket, 'close');
  expect(failures).toEqual([]);
});

test('the gateway ends its direction at once, and nothing more is asked on that line', async () => {
  await using upstream = await startRawUpstream(answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  await using gateway = await startGateway(upstream.url);
  const { port } = gateway.server;
  const socket = await connected(port, { allowHalfOpen: true });
  socket.write(`${head(port, '/not-the-secret/test/v1/messages', 2)}{}`);
  await Promise.all([readUntil(socket, '\r\n\r\n'), once(socket, 'end')]);
  socket.write(`${head(port, `/${secret}/test/v1/messages`, 2)}{}`);
  socket.end();
  await once(socket, 'close');
  await gateway.server.drained();
  expect(upstream.connections).toBe(0);
});
