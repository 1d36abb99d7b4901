import { expect, test } from 'vitest';
import { connected, readUntil } from './rawClient.ts';
import { secret, startGateway } from './startGateway.ts';

test('a sender of telemetry that waits for “continue” is told to go on', async () => {
  const bodies: string[] = [];
  await using gateway = await startGateway('http://127.0.0.1:9', {
    mounts: new Map([
      [
        'otlp',
        (request, response) => {
          request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
          request.on('end', () => response.end());
        },
      ],
    ]),
  });
  const { port } = gateway.server;
  const socket = await connected(port);
  socket.write(
    `POST /${secret}/otlp/v1/logs HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`,
  );
  await readUntil(socket, 'HTTP/1.1 100 Continue\r\n\r\n');
  socket.write('{}');
  await readUntil(socket, 'HTTP/1.1 200 OK');
  expect(bodies.join('')).toBe('{}');
  socket.destroy();
});
