import * as https from 'node:https';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { isDirect, proxyAddress, type NetworkSettings } from './network.ts';
import { openProxyTunnel } from './proxyTunnel.ts';

/** Idle connections are closed before most servers would: a request on a connection that is just being closed is lost. */
const idleSocketMs = 15_000;

interface ConnectOptions extends https.RequestOptions {
  readonly servername?: string;
  readonly session?: Buffer;
  /** An open way to the host, over which TLS is spoken. */
  readonly socket?: Duplex;
}

/**
 * Connections to https upstreams: kept alive, through the proxy where one is set, trusting the extra certificates.
 *
 * Node's own `proxyEnv` option does the like from 22.21 on; the editors that are supported bring older ones.
 *
 * @throws NetworkError when the proxy's address can't be read
 */
export class UpstreamAgent extends https.Agent {
  readonly #proxy: URL | null;
  readonly #noProxy: string;
  readonly #ca: string[] | undefined;
  readonly #secureContext: tls.SecureContext | undefined;

  constructor(network: NetworkSettings) {
    super({ keepAlive: true, timeout: idleSocketMs, maxSockets: Infinity, scheduling: 'lifo' });
    this.#proxy = proxyAddress(network.proxy);
    this.#noProxy = network.noProxy;
    this.#ca = trustedCertificates(network);
    // One for all connections: to parse every root certificate takes milliseconds.
    this.#secureContext = this.#ca === undefined ? undefined : tls.createSecureContext({ ca: this.#ca });
  }

  override createConnection(
    options: ConnectOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const secured = { ...options, ...(this.#secureContext && { secureContext: this.#secureContext }) };
    const host = options.host ?? options.hostname ?? '';
    const port = Number(options.port ?? 443);
    if (this.#proxy === null || isDirect(this.#noProxy, host, port)) {
      return super.createConnection(secured, callback);
    }
    const securedOver = (socket: Duplex): Duplex => {
      const tunnelled: ConnectOptions = { ...secured, socket };
      return super.createConnection(tunnelled) as Duplex;
    };
    openProxyTunnel({ proxy: this.#proxy, host, port, ca: this.#ca }).then(
      (socket) => {
        callback?.(null, securedOver(socket));
      },
      (error: unknown) => {
        // Node takes the second argument only without an error; its type asks for both.
        (callback as ((error: unknown) => void) | undefined)?.(error);
      },
    );
    return undefined;
  }
}

/** `undefined`: what Node trusts anyway, which includes NODE_EXTRA_CA_CERTS. */
function trustedCertificates(network: NetworkSettings): string[] | undefined {
  if (network.extraCertificates.length === 0 && !network.trustsSystemCertificates) {
    return undefined;
  }
  return [
    ...certificatesOf('default'),
    ...(network.trustsSystemCertificates ? certificatesOf('system') : []),
    ...network.extraCertificates,
  ];
}

/** Runtimes before Node 22.15 can name only the certificates that they bring along. */
function certificatesOf(store: 'default' | 'system'): readonly string[] {
  if ('getCACertificates' in tls) return tls.getCACertificates(store);
  return store === 'default'
    ? (tls as { readonly rootCertificates: readonly string[] }).rootCertificates
    : [];
}
