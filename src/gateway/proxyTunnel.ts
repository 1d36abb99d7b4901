import * as http from 'node:http';
import * as https from 'node:https';
import type { Duplex } from 'node:stream';

/** The proxy could not be reached, or would not connect; the message is the user's sentence and never holds the proxy's login. */
export class ProxyError extends Error {
  readonly type = 'proxy';
}

/** A proxy that has not answered by then is taken for dead. */
const connectMsMax = 30_000;

export interface ProxyTunnelOptions {
  readonly proxy: URL;
  readonly host: string;
  readonly port: number;
  /** For a proxy that is itself reached over TLS. */
  readonly ca?: string[] | undefined;
}

/**
 * Asks a proxy for a connection to `host:port` (RFC 9110, 9.3.6: CONNECT).
 *
 * @throws ProxyError
 */
export function openProxyTunnel({ proxy, host, port, ca }: ProxyTunnelOptions): Promise<Duplex> {
  const authority = `${host}:${port}`;
  const name = `The proxy ${proxy.host}`;
  return new Promise((resolve, reject) => {
    const { request } = proxy.protocol === 'https:' ? https : http;
    const connect = request({
      method: 'CONNECT',
      protocol: proxy.protocol,
      hostname: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port),
      path: authority,
      headers: { Host: authority, ...authorization(proxy) },
      agent: false,
      timeout: connectMsMax,
      ...(ca === undefined ? {} : { ca }),
    });
    connect.once('connect', (response, socket, head) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        reject(new ProxyError(`${name} refused the way to ${host}: ${statusText(response)}.`));
        return;
      }
      socket.setTimeout(0);
      if (head.length > 0) {
        socket.unshift(head);
      }
      resolve(socket);
    });
    // A proxy that answers a CONNECT with no connection has misunderstood it.
    connect.once('response', (response) => {
      connect.destroy();
      reject(new ProxyError(`${name} refused the way to ${host}: ${statusText(response)}.`));
    });
    connect.once('timeout', () => {
      connect.destroy(new Error(`it did not answer within ${connectMsMax / 1000} s`));
    });
    connect.once('error', (error) => {
      reject(new ProxyError(`${name} can’t be used: ${error.message}.`, { cause: error }));
    });
    connect.end();
  });
}

function authorization(proxy: URL): Record<string, string> {
  if (proxy.username === '' && proxy.password === '') {
    return {};
  }
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}

function statusText({ statusCode = 0, statusMessage = '' }: http.IncomingMessage): string {
  return `${statusCode} ${statusMessage}`.trim();
}
