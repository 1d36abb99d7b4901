import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Where a request wants to go: the route's name, and the rest of its path as it was written. */
export interface Destination {
  readonly route: string;
  readonly rest: string;
}

/** 403: comes from elsewhere than this machine's own programs. 404: does not know the secret. */
export type CallerRefusal = 403 | 404;

/**
 * Whether a request may be looked at any further, and where it wants to go.
 *
 * - A foreign `Host` is a page that has its own name resolved to 127.0.0.1 (DNS rebinding).
 * - `Origin` and `Sec-Fetch-Site` are set by browsers for pages and can't be left out by them. `none` is no page: the network stack that
 *   Electron lends to extensions says so of itself.
 * - The secret in the path keeps out whoever else may open a socket on this machine.
 */
export function checkCaller(
  request: IncomingMessage,
  secret: string,
  port: number,
): Destination | CallerRefusal {
  const host = request.headers.host?.toLowerCase();
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    return 403;
  }
  const site = request.headers['sec-fetch-site'];
  if (request.headers.origin !== undefined || (site !== undefined && site !== 'none')) {
    return 403;
  }
  const [, given = '', route = '', rest = ''] = /^\/([^/?#]+)\/([^/?#]+)(.*)$/s.exec(request.url ?? '') ?? [];
  return isSame(given, secret) ? { route, rest } : 404;
}

/** Takes the same time whatever was given, but for its length: that of the secret is in this program's text. */
function isSame(given: string, secret: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(secret)];
  return one.length === other.length && timingSafeEqual(one, other);
}
