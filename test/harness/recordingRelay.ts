import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bytesOf, type Exchange } from './exchange.ts';

export interface RecordingRelay extends AsyncDisposable {
  /** The address behind it as its clients have to write it: the same path, the relay's port. */
  urlOf(behind: string | undefined): string;
  /** Everything that the client sent and was given, to the byte; each is added when it has ended. */
  readonly exchanges: readonly Exchange[];
}

/**
 * Stands between a client and a server on this machine and writes down what the client really sends and gets. It changes the
 * header `Host` alone.
 */
export async function startRecordingRelay(port: number): Promise<RecordingRelay> {
  const exchanges: Exchange[] = [];

  const relay = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestBody = await bytesOf(incoming);
    const outgoing = request({
      ...{ host: '127.0.0.1', port, setHost: false },
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: withHost(incoming.rawHeaders, `127.0.0.1:${port}`),
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    outgoing.on('response', (answer) => {
      const chunks: Buffer[] = [];
      response.sendDate = false;
      response.writeHead(answer.statusCode ?? 0, answer.statusMessage, answer.rawHeaders);
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        response.write(chunk);
      });
      answer.on('end', () => response.end());
      answer.on('error', () => response.destroy());
      response.on('close', () => {
        exchanges.push({
          method: incoming.method ?? '',
          path: incoming.url ?? '',
          requestHeaders: incoming.rawHeaders,
          requestBody,
          status: answer.statusCode ?? 0,
          answerHeaders: answer.rawHeaders,
          answerBody: Buffer.concat(chunks),
        });
      });
    });
    outgoing.end(requestBody);
  };

  const server = createServer((incoming, response) => {
    relay(incoming, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = (server.address() as AddressInfo).port;
  return {
    urlOf: (behind) => {
      const url = new URL(behind ?? '');
      url.port = String(own);
      return url.href;
    },
    exchanges,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function withHost(raw: readonly string[], host: string): string[] {
  return raw.map((value, index) =>
    raw[index - 1]?.toLowerCase() === 'host' && index % 2 === 1 ? host : value,
  );
}
