import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallInFlight } from '../core/callInFlight.ts';
import type { Clock, Log } from '../core/ports.ts';
import { checkCaller } from './callerCheck.ts';
import type { Admit } from './guard.ts';
import { closeLingering } from './lingeringClose.ts';
import { MeteredCall, type EndedInFlight, type OnDidStart } from './meteredCall.ts';
import { directNetwork, type NetworkSettings } from './network.ts';
import { headBytesMax, passThrough } from './passThrough.ts';
import { protocolError, refusalStatus, type GatewayError } from './protocolError.ts';
import { upstreamPath, type Route } from './routes.ts';
import { UpstreamAgent } from './upstreamAgent.ts';
import type { UsageReading } from './usageTap.ts';

export interface GatewayServerOptions {
  readonly routes: ReadonlyMap<string, Route>;
  /** The first segment of every path. */
  readonly secret: string;
  readonly reading: UsageReading;
  readonly network?: NetworkSettings | undefined;
  /** What is served below the secret beside the routes, by its first segment; gets the rest of the path. */
  readonly mounts?: ReadonlyMap<string, Mount> | undefined;
  /** Without one, every call is passed on. */
  readonly admit?: Admit | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** A call to a model has been asked. */
  readonly onDidStart?: OnDidStart | undefined;
  /** The first bytes of its answer are through, and more are to come. */
  readonly onDidAnswer?: ((id: string) => void) | undefined;
  /** It has ended; comes for each that was started, and for those that ended before. */
  readonly onDidEnd?: ((ended: EndedInFlight) => void) | undefined;
  /** What `inFlight` tells is different now: a call to a model has come, tells its model, or is gone. */
  readonly onDidChangeInFlight?: (() => void) | undefined;
}

/** Answers a request whose secret has been checked. */
export type Mount = (request: http.IncomingMessage, response: http.ServerResponse, rest: string) => void;

/** A client that dawdles over its request's head; the body may take as long as it likes. */
const headMsMax = 60_000;

const noReturn = (): void => undefined;

/**
 * The gateway: takes calls on 127.0.0.1 and passes them on unchanged, `/SECRET/ROUTE/…` to the route's upstream. Its first duty is the
 * user's call; what it used is read from a copy.
 */
export class GatewayServer {
  readonly #options: GatewayServerOptions;
  readonly #server: http.Server;
  readonly #plainAgent = new http.Agent({ keepAlive: true, timeout: 15_000 });
  #secureAgent: UpstreamAgent;
  #routes: ReadonlyMap<string, Route>;
  #port = 0;
  /** What passes right now, with what ends it from outside. */
  readonly #passing = new Map<MeteredCall, () => void>();
  #onIdle: (() => void)[] = [];

  /** @throws NetworkError when the proxy setting can't be used */
  constructor(options: GatewayServerOptions) {
    this.#options = options;
    this.#routes = options.routes;
    this.#secureAgent = new UpstreamAgent(options.network ?? directNetwork);
    this.#server = http.createServer({
      maxHeaderSize: headBytesMax,
      headersTimeout: headMsMax,
      requestTimeout: 0,
      // The client closes its idle connections: to close one that it is about to use would fail its call.
      keepAliveTimeout: 0,
    });
    this.#server.timeout = 0;
    closeLingering(this.#server);
    const onRequest = (request: http.IncomingMessage, response: http.ServerResponse): void => {
      this.#onRequest(request, response);
    };
    this.#server.on('request', onRequest);
    this.#server.on('checkContinue', onRequest);
    this.#server.on('checkExpectation', onRequest);
  }

  get port(): number {
    return this.#port;
  }

  /** Base URLs by route. */
  get urls(): Readonly<Record<string, string>> {
    const root = `http://127.0.0.1:${this.#port}/${this.#options.secret}`;
    return Object.fromEntries([...this.#routes.keys()].map((name) => [name, `${root}/${name}`]));
  }

  /**
   * Listens on 127.0.0.1 only.
   *
   * @param port 0 takes any
   * @throws the system's error, `EADDRINUSE` when another program has the port
   */
  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** From the next call on; those under way keep their connections. */
  useNetwork(network: NetworkSettings): void {
    this.#secureAgent = new UpstreamAgent(network);
  }

  useRoutes(routes: ReadonlyMap<string, Route>): void {
    this.#routes = routes;
  }

  /** Calls to models that have not ended, oldest first. */
  inFlight(): readonly CallInFlight[] {
    return [...this.#passing.keys()].filter(({ isMetered }) => isMetered).map(({ inFlight }) => inFlight);
  }

  /** Fulfilled as soon as nothing passes and everything that passed was told. */
  async drained(): Promise<void> {
    if (this.#passing.size > 0) {
      await new Promise<void>((resolve) => this.#onIdle.push(resolve));
    }
  }

  /** Takes no more calls, lets those under way end for `graceMs`, then breaks them off: what is known of them is still told. */
  async close({ graceMs }: { graceMs: number }): Promise<void> {
    if (!this.#server.listening) {
      return;
    }
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeIdleConnections();
    const limit = setTimeout(() => {
      for (const breakOff of this.#passing.values()) breakOff();
      this.#server.closeAllConnections();
    }, graceMs);
    await this.drained();
    clearTimeout(limit);
    this.#server.closeAllConnections();
    this.#plainAgent.destroy();
    this.#secureAgent.destroy();
    await closed;
  }

  #onRequest(request: http.IncomingMessage, response: http.ServerResponse): void {
    const destination = checkCaller(request, this.#options.secret, this.#port);
    if (typeof destination === 'number') {
      response.writeHead(destination, { Connection: 'close', 'Content-Length': 0 });
      response.end();
      return;
    }
    const mount = this.#options.mounts?.get(destination.route);
    if (mount !== undefined) {
      // No upstream says it here, and until somebody does some clients send no body.
      if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
      mount(request, response, destination.rest);
      return;
    }
    const route = this.#routes.get(destination.route);
    if (route === undefined) {
      response.writeHead(404, { 'Content-Length': 0 });
      response.end();
      return;
    }
    const { rest } = destination;
    const refuse = (error: GatewayError): void => {
      answerError(response, route, rest, error);
    };
    if (request.headers.upgrade?.toLowerCase() === 'websocket') {
      refuse({ status: 426, message: 'The gateway speaks no WebSocket; use HTTP with server-sent events.' });
      return;
    }
    try {
      this.#pass(request, response, route, rest, refuse);
    } catch (error) {
      this.#options.log.error('A request could not be passed on', error);
      refuse({ status: 400, message: 'Compute Spend’s gateway could not pass this request on.' });
    }
  }

  #pass(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    route: Route,
    rest: string,
    refuse: (error: GatewayError) => void,
  ): void {
    const {
      reading,
      clock,
      log,
      onDidStart = noReturn,
      onDidAnswer = noReturn,
      onDidEnd = noReturn,
    } = this.#options;
    const call = new MeteredCall({
      ...{ route, rest, request, reading, clock, log },
      onDidStart: (inFlight, cutOff) => {
        onDidStart(inFlight, cutOff);
        this.#changed(call);
      },
      onDidAnswer,
      onDidEnd,
    });
    const refusal = call.isMetered ? this.#refusal(call, request, rest) : null;
    if (refusal !== null) {
      refuse(refusal);
      return;
    }
    const breakOff = passThrough({
      request,
      response,
      upstream: route.upstream,
      path: upstreamPath(route, rest),
      agents: { http: this.#plainAgent, https: this.#secureAgent },
      watch: call,
      answerUnreachable: (cause) => {
        const message = `Compute Spend’s gateway can’t reach ${route.upstream.host}: ${cause.message}`;
        log.warn(message);
        refuse({ status: 502, message });
      },
    });
    this.#passing.set(call, breakOff);
    this.#changed(call);
    void Promise.all([call.done, closed(request, response)]).then(() => {
      this.#passing.delete(call);
      this.#changed(call);
      if (this.#passing.size === 0) {
        this.#onIdle.splice(0).forEach((resolve) => {
          resolve();
        });
      }
    });
  }

  #changed({ isMetered }: MeteredCall): void {
    if (!isMetered) return;
    try {
      this.#options.onDidChangeInFlight?.();
    } catch (error) {
      this.#options.log.error('The calls in flight could not be told', error);
    }
  }

  #refusal(call: MeteredCall, request: http.IncomingMessage, path: string): GatewayError | null {
    const { route } = call.inFlight;
    try {
      const asked = { route, tool: call.tool, method: request.method ?? '', path };
      const message = this.#options.admit?.(asked) ?? null;
      return message === null ? null : { status: refusalStatus(route, path), message };
    } catch (error) {
      this.#options.log.error('The guard could not decide, so the call was passed on', error);
      return null;
    }
  }
}

/** Node does not tell the close of an answer that ended on a connection which was gone by then, so the connection's counts as well. */
async function closed({ socket }: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  if (socket.destroyed) return;
  await new Promise<void>((resolve) => {
    const told = (): void => {
      response.off('close', told);
      socket.off('close', told);
      resolve();
    };
    response.once('close', told);
    socket.once('close', told);
  });
}

function answerError(response: http.ServerResponse, route: Route, path: string, error: GatewayError): void {
  if (response.headersSent || response.destroyed) {
    return;
  }
  const { headers, body } = protocolError(route.name, path, error);
  // With its reason: else that of a head which could not be passed on would stand.
  response.writeHead(error.status, http.STATUS_CODES[error.status], [
    ...headers,
    ...(error.status === 426 ? ['Upgrade', 'HTTP/1.1'] : []),
  ]);
  response.end(body);
}
