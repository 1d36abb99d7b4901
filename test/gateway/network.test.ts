import { describe, expect, test } from 'vitest';
import {
  directNetwork,
  isDirect,
  NetworkError,
  proxyAddress,
  type NetworkSettings,
} from '../../src/gateway/network.ts';
import { buildRoutes } from '../../src/gateway/routes.ts';
import { certificate } from '../harness/madeUpCertificate.ts';
import { startProxiedUpstream } from '../harness/proxiedUpstream.ts';
import { exchangeRaw } from './rawClient.ts';
import { secret, startGateway } from './startGateway.ts';

const trusting: NetworkSettings = { ...directNetwork, extraCertificates: [certificate] };

/** A gateway before an upstream that is only found through a proxy. */
async function behindProxy(
  network: (proxy: string) => NetworkSettings,
  refusal?: string,
): Promise<
  {
    answer: string;
    asked: readonly (string | undefined)[];
    again: () => Promise<string>;
  } & AsyncDisposable
> {
  const upstream = await startProxiedUpstream(refusal);
  const gateway = await startGateway('http://127.0.0.1:1', {
    routes: buildRoutes(['test=https://upstream.example/api']),
    network: network(upstream.proxy),
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
    asked: upstream.asked,
    again,
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
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
