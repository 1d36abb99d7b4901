import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { describe, expect, test } from 'vitest';
import {
  directNetwork,
  isDirect,
  NetworkError,
  networkOf,
  proxyAddress,
  type NetworkSettings,
} from '../../src/gateway/network.ts';
import { buildRoutes } from '../../src/gateway/routes.ts';
import { certificate, privateKey } from './madeUpCertificate.ts';
import { exchangeRaw } from './rawClient.ts';
import { secret, startGateway } from './startGateway.ts';

const trusting: NetworkSettings = { ...directNetwork, extraCertificates: [certificate] };

/** An upstream over TLS that is only found through a proxy: its name does not exist. */
async function behindProxy(
  network: (proxy: string) => NetworkSettings,
  refusal?: string,
): Promise<
  { answer: string; asked: (string | undefined)[]; again: () => Promise<string> } & AsyncDisposable
> {
  const upstream = createHttpsServer({ cert: certificate, key: privateKey }, (request, response) => {
    response.end(`hello ${request.headers.host ?? ''}${request.url ?? ''}`);
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const asked: (string | undefined)[] = [];
  const tunnels = new Set<Duplex>();
  const proxy = createHttpServer();
  proxy.on('connect', (request: IncomingMessage, socket: Duplex) => {
    asked.push(request.url, request.headers['proxy-authorization']);
    tunnels.add(socket);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      return;
    }
    const onwards = connect((upstream.address() as AddressInfo).port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onwards).pipe(socket);
    });
    tunnels.add(onwards);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const gateway = await startGateway('http://127.0.0.1:1', {
    routes: buildRoutes(['test=https://upstream.example/api']),
    network: network(`127.0.0.1:${(proxy.address() as AddressInfo).port}`),
  });
  const { port } = gateway.server;
  const again = async (): Promise<string> =>
    (
      await exchangeRaw(
        port,
        `GET /${secret}/test/v1/models HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
      )
    ).toString();
  return {
    answer: await again(),
    asked,
    again,
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      const closed = [once(upstream, 'close'), once(proxy, 'close')];
      for (const socket of tunnels) socket.destroy();
      upstream.close();
      upstream.closeAllConnections();
      proxy.close();
      proxy.closeAllConnections();
      await Promise.all(closed);
    },
  };
}

describe('through a proxy', () => {
  test('an upstream is reached by CONNECT, with TLS to the upstream itself, and the way is used again', async () => {
    await using way = await behindProxy((proxy) => ({ ...trusting, proxy: `http://me:p%40ss@${proxy}` }));
    expect(way.answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(way.answer).toContain('hello upstream.example/api/v1/models');
    expect(way.asked).toEqual(['upstream.example:443', `Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
    expect(await way.again()).toContain('hello upstream.example');
    expect(way.asked).toHaveLength(2);
  });

  test('that refuses, the client hears so, without the proxy’s login', async () => {
    await using way = await behindProxy(
      (proxy) => ({ ...trusting, proxy: `http://me:pass@${proxy}` }),
      '407 Proxy Authentication Required',
    );
    expect(way.answer).toMatch(/^HTTP\/1\.1 502 Bad Gateway/);
    expect(way.answer).toContain('refused the way to upstream.example: 407 Proxy Authentication Required');
    expect(way.answer).not.toContain('pass@');
  });

  test('an upstream that nobody vouches for is not trusted', async () => {
    await using way = await behindProxy((proxy) => ({ ...directNetwork, proxy }));
    expect(way.answer).toMatch(/^HTTP\/1\.1 502 Bad Gateway/);
    expect(way.answer).toMatch(/self-signed certificate/);
  });
});

describe('the settings', () => {
  test('are the environment’s, small letters first', () => {
    expect(networkOf({})).toEqual(directNetwork);
    expect(networkOf({ HTTPS_PROXY: 'http://a:1', NO_PROXY: 'x', no_proxy: 'y' })).toEqual({
      ...directNetwork,
      proxy: 'http://a:1',
      noProxy: 'y',
    });
    expect(networkOf({ HTTP_PROXY: 'http://b:1', https_proxy: '' }).proxy).toBe('http://b:1');
  });

  test('a proxy is an http or https address', () => {
    expect(proxyAddress(null)).toBeNull();
    expect(proxyAddress(' ')).toBeNull();
    expect(proxyAddress('proxy.example:3128')?.host).toBe('proxy.example:3128');
    expect(() => proxyAddress('socks5://proxy.example')).toThrow(NetworkError);
    expect(() => proxyAddress('http://')).toThrow(NetworkError);
  });

  test.each([
    ['', 'api.example.com', false],
    ['', '127.0.0.1', true],
    ['', 'localhost', true],
    ['', '::1', true],
    ['*', 'api.example.com', true],
    ['example.com', 'api.example.com', true],
    ['.example.com', 'example.com', true],
    ['*.example.com', 'api.example.com', true],
    ['ample.com', 'api.example.com', false],
    ['a, API.example.com:443 b', 'api.example.com', true],
    ['api.example.com:8443', 'api.example.com', false],
  ])('no_proxy “%s” and %s: straight %s', (noProxy, host, expected) => {
    expect(isDirect(noProxy, host, 443)).toBe(expected);
  });
});
