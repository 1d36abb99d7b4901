/** Names and values in turn, as `rawHeaders` has them: case, order and repeats are kept. */
export type RawHeaders = readonly string[];

/** They speak of one connection only (RFC 9110, 7.6.1). `Transfer-Encoding` does too, but tells how a body ends; see below. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'upgrade',
]);

/**
 * The headers to pass on: without those of the connection and those that `Connection` names.
 *
 * `Transfer-Encoding` stays where it was, as the body is framed anew in the same way; the header `Trailer` goes where there is none,
 * since Node refuses to announce trailers of a body with a length.
 *
 * @param takesChunks false for a receiver of HTTP/1.0, to which the connection's end is the body's end, and for an answer without a body
 */
export function forwardedHeaders(raw: RawHeaders, { takesChunks = true } = {}): string[] {
  const named = new Set(
    valuesOf(raw, 'connection')
      .flatMap((value) => value.split(','))
      .map((name) => name.trim().toLowerCase()),
  );
  const isChunked = takesChunks && /\bchunked\b/i.test(valuesOf(raw, 'transfer-encoding').join());
  const kept: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const lower = name.toLowerCase();
    // Nobody may have the framing removed by naming it.
    const isDropped =
      (lower === 'trailer' && !isChunked) ||
      (lower === 'transfer-encoding' && !takesChunks) ||
      (named.has(lower) && lower !== 'trailer' && !isFraming(lower));
    if (!hopByHop.has(lower) && !isDropped) {
      kept.push(name, raw[index + 1] ?? '');
    }
  }
  return kept;
}

/** A request's headers for the upstream: `Host` is the upstream's, at the place where the client's stood. */
export function upstreamHeaders(raw: RawHeaders, host: string, method: string): string[] {
  const headers = forwardedHeaders(raw);
  const isFramed = headers.some((name, index) => index % 2 === 0 && isFraming(name.toLowerCase()));
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (at < 0) {
    headers.unshift('Host', host);
  } else {
    headers[at + 1] = host;
  }
  // Without either header a request has no body; Node would announce a chunked one for these methods.
  if (!isFramed && !['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'].includes(method)) {
    headers.push('Content-Length', '0');
  }
  return headers;
}

export function valuesOf(raw: RawHeaders, name: string): string[] {
  return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name);
}

/** Trailers as `addTrailers` takes them. */
export function headerPairs(raw: RawHeaders): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    pairs.push([raw[index] ?? '', raw[index + 1] ?? '']);
  }
  return pairs;
}

function isFraming(lowerName: string): boolean {
  return lowerName === 'content-length' || lowerName === 'transfer-encoding';
}
