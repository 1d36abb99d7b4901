import { statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gatewayPlace, listenAtPlace } from '../../src/gateway/gatewayPlace.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { startGateway } from './startGateway.ts';
import { GatewayServer } from '../../src/gateway/gatewayServer.ts';
import { buildRoutes } from '../../src/gateway/routes.ts';
import { plainReading } from './plainReading.ts';

function newServer(secret: string): GatewayServer {
  const silent = (): void => undefined;
  return new GatewayServer({
    routes: buildRoutes(),
    secret,
    reading: plainReading(),
    clock: Date.now,
    log: { info: silent, warn: silent, error: silent },
  });
}

test('secret and port outlive the gateway, for the user alone', async () => {
  using home = temporaryFolder('gateway-place');
  const file = join(home.path, 'gateway.json');
  const { secret, port } = gatewayPlace(file);
  expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(port).toBeNull();
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);

  const first = newServer(secret);
  expect(await listenAtPlace(first, file)).toBeNull();
  expect(gatewayPlace(file)).toEqual({ secret, port: first.port });
  await first.close({ graceMs: 0 });

  const second = newServer(secret);
  expect(await listenAtPlace(second, file)).toBeNull();
  expect(second.port).toBe(first.port);
  expect(second.urls['anthropic']).toBe(`http://127.0.0.1:${first.port}/${secret}/anthropic`);
  await second.close({ graceMs: 0 });
});

test('a port that another program has is left to it, and the user hears so', async () => {
  using home = temporaryFolder('gateway-place');
  const file = join(home.path, 'gateway.json');
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const taken = (other.address() as { port: number }).port;
  writeFileSync(file, JSON.stringify({ ...gatewayPlace(file), port: taken }));

  const server = newServer(gatewayPlace(file).secret);
  const problem = await listenAtPlace(server, file);
  expect(server.port).not.toBe(taken);
  expect(problem?.message).toContain(`port ${taken}, so the gateway now listens on ${server.port}`);
  expect(gatewayPlace(file).port).toBe(server.port);
  await server.close({ graceMs: 0 });
  await new Promise((resolve) => other.close(resolve));
});

test.each(['', '{"secret":"short","port":1}', '{"secret"', 'null'])(
  'a damaged file (%s) is made anew',
  (text) => {
    using home = temporaryFolder('gateway-place');
    const file = join(home.path, 'gateway.json');
    writeFileSync(file, text);
    const { secret } = gatewayPlace(file);
    expect(secret).toHaveLength(43);
    expect(gatewayPlace(file).secret).toBe(secret);
  },
);

test('the gateway listens on the loopback address alone', async () => {
  await using gateway = await startGateway('http://127.0.0.1:1');
  // The whole of 127.0.0.0/8 is this machine on Linux; a server on every address would answer here.
  if (process.platform === 'linux') {
    await expect(fetch(`http://127.0.0.2:${gateway.server.port}/`)).rejects.toThrow();
  }
});
