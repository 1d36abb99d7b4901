import { inFlightShown, nothingInFlight, type InFlight } from './core/callInFlight.ts';
import type { GatewayAddress, GatewayWish, WindowNetwork } from './core/meterService.ts';
import type { Observation } from './core/observation.ts';
import type { Clock, Log } from './core/ports.ts';
import type { Problem } from './core/snapshot.ts';
import { networkOfEnvironment } from './core/windowNetwork.ts';
import { gatewayPlace, listenAtPlace } from './gateway/gatewayPlace.ts';
import { GatewayServer } from './gateway/gatewayServer.ts';
import { NetworkInUse } from './gateway/networkInUse.ts';
import { buildRoutes } from './gateway/routes.ts';
import { decoderFor } from './gateway/usage/decodedCopy.ts';
import { usageReaderFor } from './gateway/usage/usageReaderFor.ts';
import type { GatewayHost, GatewayWatch } from './link/gatewayHost.ts';
import type { MeterFiles } from './link/meterFiles.ts';
import {
  closeWaitingWitnesses,
  openWaitingWitnesses,
  type WaitingWitnesses,
} from './link/waitingWitnesses.ts';
import { createOtlpReceiver } from './sources/telemetry/otlpReceiver.ts';

export interface MeterGatewayOptions {
  readonly files: MeterFiles;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly book: (observations: readonly Observation[]) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly onProblem: (problem: Problem) => void;
  readonly watch: GatewayWatch;
}

/** Below the secret, beside the routes. */
const telemetryMount = 'otlp';

/** One export of a busy tool is about a megabyte; these bounds only stop floods. */
const exportBytesMax = 8 * 1024 * 1024;
const exportsBytesMax = 64 * 1024 * 1024;

/** A terminal that was given an address may stand idle over night. */
const heldMs = 12 * 60 * 60_000;

/**
 * Joins the gateway, the telemetry receiver and the way of their observations to the ledger's thread. Nothing listens before
 * somebody asks for the address.
 */
export class MeterGateway implements GatewayHost {
  readonly #options: MeterGatewayOptions;
  readonly #network = new NetworkInUse();
  #opening: Promise<GatewayServer> | null = null;
  #server: GatewayServer | null = null;
  #witnesses: WaitingWitnesses | null = null;
  #upstreams: readonly string[] = [];
  #notes: string[] = [];
  #lastUseAt = 0;

  constructor(options: MeterGatewayOptions) {
    this.#options = options;
  }

  /** Books first what an earlier meter could not. */
  async start(): Promise<void> {
    await this.useNetwork(networkOfEnvironment(this.#options.environment));
    this.#witnesses = await openWaitingWitnesses(this.#options);
  }

  async open(wish: GatewayWish): Promise<GatewayAddress> {
    const address = await this.#openFor(wish);
    this.#lastUseAt = this.#options.clock();
    return address;
  }

  standBy(): Promise<GatewayAddress> {
    return this.#openFor({ port: null, upstreams: [] });
  }

  async #openFor({ port, upstreams }: GatewayWish): Promise<GatewayAddress> {
    const known = this.#upstreams.filter(
      (upstream) => !upstreams.some((other) => isSameName(upstream, other)),
    );
    const routes = buildRoutes([...known, ...upstreams]);
    this.#upstreams = [...known, ...upstreams];
    this.#opening ??= this.#listen(port).catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    const server = await this.#opening;
    server.useRoutes(routes);
    const isElsewhere = port !== null && port !== server.port;
    return {
      port: server.port,
      urls: server.urls,
      telemetryUrl: `${originOf(server)}/${telemetryMount}`,
      notes: [
        ...this.#notes,
        ...this.#network.problems.map(({ message }) => message),
        ...(isElsewhere ? [`The gateway already listens on port ${String(server.port)}.`] : []),
      ],
    };
  }

  async useNetwork(network: WindowNetwork): Promise<void> {
    const { isOtherNetwork, newProblems } = await this.#network.follow(network);
    newProblems.forEach((problem) => {
      this.#tell(problem);
    });
    // One that could not be opened was told to whoever asked for it.
    const server = isOtherNetwork ? await this.#opening?.catch(() => null) : null;
    if (server) this.#connect(server);
  }

  observe(observations: readonly Observation[]): void {
    this.#witnesses?.queue.offer(observations);
  }

  inFlight(): InFlight {
    const calls = this.#server?.inFlight() ?? [];
    return calls.length === 0
      ? nothingInFlight
      : { count: calls.length, calls: calls.slice(0, inFlightShown) };
  }

  get neededUntil(): number {
    return this.#lastUseAt === 0 ? 0 : this.#lastUseAt + heldMs;
  }

  async close(graceMs: number): Promise<void> {
    const opening = this.#opening;
    this.#opening = null;
    // A failed opening was told to whoever asked for it.
    const server = await opening?.catch(() => null);
    await server?.close({ graceMs });
    if (this.#witnesses !== null) await closeWaitingWitnesses(this.#witnesses);
  }

  async #listen(port: number | null): Promise<GatewayServer> {
    const { files, clock, log, onProblem, watch } = this.#options;
    const receiver = createOtlpReceiver({
      // A tool that finds no receiver goes on all the same: for these the meter need not stay.
      onObservations: (observations) => {
        this.#witnesses?.queue.offer(observations);
      },
      log,
      clock,
      bytesMax: exportBytesMax,
      inFlightBytesMax: exportsBytesMax,
    });
    const server = new GatewayServer({
      routes: buildRoutes(this.#upstreams),
      secret: gatewayPlace(files.gatewayPlace).secret,
      reading: { readerFor: usageReaderFor, decoderFor },
      mounts: new Map([
        [
          telemetryMount,
          (request, response, path) => {
            receiver.handle(request, response, path);
          },
        ],
      ]),
      clock,
      log,
      onDidStart: (_call, cutOff) => {
        this.#lastUseAt = clock();
        this.#witnesses?.underWay.begin(cutOff);
      },
      onDidAnswer: (id) => {
        this.#witnesses?.underWay.keep(id);
      },
      onDidEnd: ({ id, observations }) => {
        this.#take(observations);
        this.#witnesses?.underWay.end(id);
      },
      onDidChangeInFlight: watch.onDidChangeInFlight,
      admit: ({ tool }) => watch.refusal(tool),
    });
    this.#connect(server);
    if (port !== null) await server.listen(port);
    else {
      const problem = await listenAtPlace(server, files.gatewayPlace);
      if (problem !== null) {
        this.#notes = [problem.message];
        onProblem(problem);
      }
    }
    this.#server = server;
    log.info(`The gateway listens on port ${String(server.port)}.`);
    return server;
  }

  /** A network that the runtime refuses must not close the gateway: calls go on as before. */
  #connect(server: GatewayServer): void {
    try {
      server.useNetwork(this.#network.settings);
    } catch (error) {
      this.#tell({
        severity: 'warning',
        subject: 'gateway',
        message: `The proxy and certificate settings can’t be used by the gateway: ${error instanceof Error ? error.message : String(error)}.`,
        remedy:
          'Correct http.proxy and http.systemCertificates in the editor’s settings. Calls go on as before.',
      });
    }
  }

  #tell(problem: Problem): void {
    this.#options.log.warn(`${problem.message} ${problem.remedy ?? ''}`.trim());
    this.#options.onProblem(problem);
  }

  #take(observations: readonly Observation[]): void {
    this.#lastUseAt = this.#options.clock();
    this.#witnesses?.queue.offer(observations);
  }
}

function isSameName(one: string, other: string): boolean {
  return one.split('=')[0] === other.split('=')[0];
}

function originOf(server: GatewayServer): string {
  const [url = ''] = Object.values(server.urls);
  return url.slice(0, url.lastIndexOf('/'));
}
