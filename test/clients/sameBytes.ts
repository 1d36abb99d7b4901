import { expect } from 'vitest';
import type { Exchange } from '../harness/exchange.ts';

/** They speak of one connection, and `Host` of its other end. */
const ofConnection: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'host']);

/**
 * What a client sent and got is what the provider got and sent, to the byte: first lines, headers with their case and order, bodies.
 *
 * @param mount the path below which the client reaches the provider
 */
export function expectSameBytes(
  client: readonly Exchange[],
  provider: readonly Exchange[],
  mount: string,
): void {
  expect(client.length).toBeGreaterThan(0);
  expect(client.map((exchange) => textOf(exchange, mount)).sort()).toEqual(
    provider.map((exchange) => textOf(exchange, '')).sort(),
  );
}

/** Latin-1 has a character for each byte. */
function textOf(exchange: Exchange, mount: string): string {
  const { method, path, requestHeaders, requestBody, status, answerHeaders, answerBody } = exchange;
  expect(path.startsWith(mount)).toBe(true);
  return [
    `${method} ${path.slice(mount.length)}`,
    ...linesOf(requestHeaders),
    requestBody.toString('latin1'),
    String(status),
    ...linesOf(answerHeaders),
    answerBody.toString('latin1'),
  ].join('\n');
}

function linesOf(rawHeaders: readonly string[]): string[] {
  const lines: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!ofConnection.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[index + 1] ?? ''}`);
  }
  return lines;
}
