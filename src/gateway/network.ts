import { isLoopback } from './routes.ts';

/** How upstreams are reached, as the editor and the user's environment say it. */
export interface NetworkSettings {
  /** An http or https address; `null` goes straight. */
  readonly proxy: string | null;
  /** `no_proxy`: hosts with a comma between, `.example.com` and `example.com` with all below it, `host:port`, `*`. */
  readonly noProxy: string;
  /** Certificates in PEM that are trusted beside the usual ones. */
  readonly extraCertificates: readonly string[];
  /** Whether the system's own store is trusted too (the editor's `http.systemCertificates`). */
  readonly trustsSystemCertificates: boolean;
}

export const directNetwork: NetworkSettings = {
  proxy: null,
  noProxy: '',
  extraCertificates: [],
  trustsSystemCertificates: false,
};

/** A proxy setting that can't be used; the message is the user's sentence. */
export class NetworkError extends Error {
  readonly type = 'network';
}

/**
 * The proxy's address, `null` without one. A host without a scheme is taken for http, as everywhere.
 *
 * @throws NetworkError
 */
export function proxyAddress(proxy: string | null): URL | null {
  if (proxy === null || proxy.trim() === '') {
    return null;
  }
  const text = proxy.trim();
  const address = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (address === null || !['http:', 'https:'].includes(address.protocol)) {
    throw new NetworkError(
      'The proxy setting is no http or https address; the gateway can’t use it. Correct it in the editor’s settings (http.proxy) or in HTTPS_PROXY.',
    );
  }
  return address;
}

/** Whether a host is reached without the proxy. This machine always is. */
export function isDirect(noProxy: string, hostname: string, port: number): boolean {
  const host = hostname.toLowerCase();
  if (isLoopback(host) || host === '::1') {
    return true;
  }
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, name = entry, atPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
      const bare = name.replace(/^\*?\./, '');
      const isPort = atPort === undefined || Number(atPort) === port;
      return isPort && (name === '*' || host === bare || host.endsWith(`.${bare}`));
    });
}
