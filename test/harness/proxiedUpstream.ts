import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { certificate, privateKey } from './madeUpCertificate.ts';

export interface ProxiedUpstream extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly proxy: string;
  /** Of each CONNECT the place asked for and the login given. */
  readonly asked: (string | undefined)[];
}

/**
 * An upstream over TLS, `https://upstream.example`, that is only found through a proxy: its name does not exist. It says hello, with the
 * host and the path that it was asked for.
 *
 * @param refusal what the proxy answers instead of a connection, such as `407 Proxy Authentication Required`
 */
export async function startProxiedUpstream(refusal?: string): Promise<ProxiedUpstream> {
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
    // Whoever asked may be killed; a test ends both sides anyway.
    socket.on('error', () => socket.destroy());
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      return;
    }
    const onwards = connect((upstream.address() as AddressInfo).port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onwards).pipe(socket);
    });
    onwards.on('error', () => onwards.destroy());
    tunnels.add(onwards);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    proxy: `127.0.0.1:${String((proxy.address() as AddressInfo).port)}`,
    asked,
    [Symbol.asyncDispose]: async () => {
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
