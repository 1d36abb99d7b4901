import { describe, expect, test } from 'vitest';
import type { GatewayServerOptions } from '../../src/gateway/gatewayServer.ts';
import { exchangeRaw } from './rawClient.ts';
import { answering, startRawUpstream } from './rawUpstream.ts';
import { secret, startGateway } from './startGateway.ts';

/** What a client gets, and how many connections the upstream saw. */
async function outcome(
  request: (port: number) => string,
  overrides: Partial<GatewayServerOptions> = {},
): Promise<{ answer: string; connections: number; ended: number }> {
  await using upstream = await startRawUpstream(answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  await using gateway = await startGateway(upstream.url, overrides);
  const answer = await exchangeRaw(gateway.server.port, request(gateway.server.port));
  await gateway.server.drained();
  return { answer: answer.toString('utf8'), connections: upstream.connections, ended: gateway.ended.length };
}

function ask(
  port: number,
  { path = `/${secret}/test/v1/messages`, host = `127.0.0.1:${port}`, more = '' },
): string {
  return `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more}Content-Length: 2\r\n\r\n{}`;
}

describe('refused before any upstream traffic, without a word', () => {
  test.each([
    ['a wrong secret', 404, { path: '/not-the-secret/test/v1/messages' }],
    ['a part of the secret', 404, { path: `/${secret.slice(0, -1)}/test/v1/messages` }],
    ['no secret', 404, { path: '/v1/messages' }],
    ['an address for a proxy', 404, { path: 'http://example.com/' }],
    ['an unknown route', 404, { path: `/${secret}/nowhere/v1/messages` }],
    ['a foreign host', 403, { host: 'example.com' }],
    ['a name that was made to lead here', 403, { host: 'rebound.example:80' }],
    ['a page', 403, { more: 'Origin: https://example.com\r\n' }],
    ['a page without an origin', 403, { more: 'Origin: null\r\n' }],
    ['a page of the same site', 403, { more: 'Sec-Fetch-Site: same-site\r\n' }],
    ['a page elsewhere', 403, { more: 'Sec-Fetch-Site: cross-site\r\n' }],
  ])('%s', async (_, status, request) => {
    const { answer, connections } = await outcome((port) => ask(port, request));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/content-length: 0\r\n/i);
    expect(answer.endsWith('\r\n\r\n')).toBe(true);
    expect(connections).toBe(0);
  });

  test('the secret and both names of this machine let a program in', async () => {
    for (const host of ['127.0.0.1', 'localhost', 'LOCALHOST']) {
      const { answer, connections } = await outcome((port) => ask(port, { host: `${host}:${port}` }));
      expect([answer.slice(0, 15), connections]).toEqual(['HTTP/1.1 200 OK', 1]);
    }
    const more = 'Sec-Fetch-Site: none\r\nSec-Fetch-Mode: no-cors\r\n';
    expect((await outcome((port) => ask(port, { more }))).connections).toBe(1);
  });
});

test('a WebSocket is declined, so that the client falls back', async () => {
  const more = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n';
  const { answer, connections } = await outcome((port) => ask(port, { more }));
  expect(answer).toMatch(/^HTTP\/1\.1 426 Upgrade Required\r\n/);
  expect(connections).toBe(0);
});

describe('the guard', () => {
  const message = 'Today’s limit of $20 is reached; lift it in the editor.';
  const bodyOf = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));

  test.each([
    [
      'anthropic',
      '/v1/messages',
      429,
      { type: 'error', error: { type: 'rate_limit_error', message }, request_id: null },
    ],
    [
      'test',
      '/v1/chat/completions',
      400,
      { error: { message, type: 'invalid_request_error', param: null, code: 'compute_spend' } },
    ],
    [
      'test',
      '/v1/responses',
      400,
      { error: { message, type: 'invalid_request_error', param: null, code: 'compute_spend' } },
    ],
    [
      'gemini',
      '/v1beta/models/m:generateContent',
      403,
      { error: { code: 403, message, status: 'PERMISSION_DENIED' } },
    ],
  ])('refuses in the words of %s %s', async (route, rest, status, body) => {
    const { answer, connections, ended } = await outcome(
      (port) => ask(port, { path: `/${secret}/${route}${rest}` }),
      { admit: () => message },
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} `));
    expect(answer).toMatch(/x-should-retry: false/);
    expect(bodyOf(answer)).toEqual(body);
    expect([connections, ended]).toEqual([0, 0]);
  });

  test('hears who asks for what, and only of calls that cost', async () => {
    const asked: unknown[] = [];
    const admit = (call: unknown): null => {
      asked.push(call);
      return null;
    };
    await outcome((port) => ask(port, { more: 'User-Agent: claude-cli/2.1 (external)\r\n' }), { admit });
    await outcome((port) => ask(port, {}).replace('POST', 'GET'), { admit });
    expect(asked).toEqual([{ route: 'test', tool: 'claude-code', method: 'POST', path: '/v1/messages' }]);
  });

  test('that fails refuses nothing', async () => {
    const { connections } = await outcome((port) => ask(port, {}), {
      admit: () => {
        throw new Error('no figure');
      },
    });
    expect(connections).toBe(1);
  });
});

describe('an upstream that can’t be reached', () => {
  test('is named in the words of the protocol', async () => {
    await using gone = await startRawUpstream(() => undefined);
    await gone[Symbol.asyncDispose]();
    await using gateway = await startGateway(gone.url);
    const { port } = gateway.server;
    const answer = await exchangeRaw(port, ask(port, { path: `/${secret}/anthropic/v1/messages` }));
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
    expect(answer.toString()).toContain(
      `"type":"api_error","message":"Compute Spend’s gateway can’t reach 127.0.0.1:${gone.port}`,
    );
    await gateway.server.drained();
    expect(gateway.ended[0]?.observations[0]).toMatchObject({
      status: 'error',
      tokens: { outputTokens: null },
    });
  });
});
