import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One question as it came. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Told {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Anything else than text is sent as JSON. */
  readonly body: unknown;
}

/** What a vendor's route answers; several answers are given in turn, the last one for good. */
export type Route = (asked: Asked) => Told;

export interface ReportServer extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** `METHOD path` of each question, without its query. */
  routesAsked(): string[];
}

/** A vendor on loopback, of routes by `METHOD path`. What it does not know is a 404 in JSON. */
export async function startReportServer(routes: Readonly<Record<string, Route>>): Promise<ReportServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const question: Asked = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
      };
      asked.push(question);
      const route = routes[`${question.method} ${question.path}`];
      tell(response, route?.(question) ?? { status: 404, body: { error: { message: 'not found' } } });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    routesAsked: () => asked.map(({ method, path }) => `${method} ${path}`),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function tell(response: ServerResponse, { status = 200, headers = {}, body }: Told): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  // By the test's clock it would be of another day; a route can name its own.
  response.sendDate = false;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(text);
}

/** The rows from the cursor on, `size` of them, and the cursor of the next page. */
export function pageOf<T>(
  all: readonly T[],
  cursor: string | null,
  size: number,
): { readonly rows: readonly T[]; readonly next: string | null } {
  const from = cursor === null ? 0 : Number(cursor.replace(/^page-/, ''));
  const rows = all.slice(from, from + size);
  return { rows, next: from + size < all.length ? `page-${from + size}` : null };
}
