import {
  createMessageConnection,
  Emitter,
  SocketMessageReader,
  SocketMessageWriter,
  type Event,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { MeterEvents, MeterService, WindowConfig } from '../core/meterService.ts';
import type { MeterLinkState } from '../core/panelMessages.ts';
import type { Clock } from '../core/ports.ts';
import { LinkError } from './linkError.ts';
import { makePrivateFolder } from './privateFolder.ts';
import { reachMeter, type ReachedMeter, type ReachOptions } from './reachMeter.ts';
import { RejoinPace } from './rejoinPace.ts';
import { relayService } from './relayService.ts';
import {
  farewellEvent,
  problemEvent,
  remoteService,
  snapshotEvent,
  type Farewell,
} from './serviceMessages.ts';
import { stopMeter } from './meterSocket.ts';

export interface JoinOptions extends ReachOptions {
  /** Milliseconds since any instant; for the pace of rejoining. */
  readonly clock: Clock;
}

/** How the link is; `error` says why it is `lost` for good, `outdated`, or being tried again. */
export interface LinkChange {
  readonly state: Extract<MeterLinkState, 'starting' | 'joined' | 'lost' | 'stopped' | 'outdated'>;
  readonly error: LinkError | null;
}

/** A window's link to the meter. It mends itself: a meter that dies is started again and told this window's settings anew. */
export interface MeterConnection {
  /** Stays the same over every meter; rejects with a `LinkError` of kind `lost` while there is none. */
  readonly service: MeterService;
  readonly link: LinkChange;
  readonly onDidSnapshot: Event<MeterEvents['snapshot']>;
  readonly onDidProblem: Event<MeterEvents['problem']>;
  /**
   * `starting`: the meter was lost and is being sought or started · `joined` · `stopped`: somebody ended it on purpose ·
   * `lost`: given up after it died again and again · `outdated`: this program is too old for the running meter.
   * The last three stay until `rejoin`.
   */
  readonly onDidChangeLink: Event<LinkChange>;
  /** Ends the meter for every window; it stays stopped until a window's `rejoin`. */
  stop(): Promise<void>;
  /** Joins or starts the meter again. Rejects with a `LinkError` when that fails; does nothing while joined or starting. */
  rejoin(): Promise<void>;
  dispose(): void;
}

/**
 * Joins the running meter, or starts one.
 *
 * @throws LinkError `outdated`, `start`, `impostor`, `broken`; `lost` when none runs and `start` is null
 */
export async function joinMeter(options: JoinOptions): Promise<MeterConnection> {
  makePrivateFolder(options.home);
  const client = new MeterClient(options);
  try {
    await client.rejoin();
  } catch (error) {
    client.dispose();
    throw error;
  }
  return client;
}

/** A newer meter needs a moment after the older one has said farewell. */
const patienceAfterReplacementMs = 5000;

class MeterClient implements MeterConnection {
  readonly service: MeterService;
  readonly #options: JoinOptions;
  readonly #snapshots = new Emitter<MeterEvents['snapshot']>();
  readonly #problems = new Emitter<MeterEvents['problem']>();
  readonly #changes = new Emitter<LinkChange>();
  readonly #pace: RejoinPace;
  #link: LinkChange = { state: 'stopped', error: null };
  #joined: { connection: MessageConnection; service: MeterService } | null = null;
  #config: WindowConfig | null = null;
  #retry: NodeJS.Timeout | null = null;
  #isDisposed = false;

  constructor(options: JoinOptions) {
    this.#options = options;
    this.#pace = new RejoinPace(options.clock);
    const relay = relayService(() => {
      if (this.#joined === null) {
        throw new LinkError('lost', 'The meter does not run at the moment.');
      }
      return this.#joined.service;
    });
    this.service = {
      ...relay,
      configure: (config) => {
        this.#config = config;
        return relay.configure(config);
      },
    };
  }

  get link(): LinkChange {
    return this.#link;
  }

  get onDidSnapshot(): Event<MeterEvents['snapshot']> {
    return this.#snapshots.event;
  }

  get onDidProblem(): Event<MeterEvents['problem']> {
    return this.#problems.event;
  }

  get onDidChangeLink(): Event<LinkChange> {
    return this.#changes.event;
  }

  async rejoin(): Promise<void> {
    if (this.#joined !== null || this.#link.state === 'starting') {
      return;
    }
    this.#pace.forget();
    this.#change('starting', null);
    try {
      await this.#join(0);
    } catch (error) {
      const failure = asLinkError(error);
      this.#change(failure.kind === 'outdated' ? 'outdated' : 'lost', failure);
      throw failure;
    }
  }

  async stop(): Promise<void> {
    await stopMeter(this.#options.home, this.#options.version);
  }

  dispose(): void {
    this.#isDisposed = true;
    if (this.#retry !== null) {
      clearTimeout(this.#retry);
    }
    this.#joined?.connection.dispose();
    this.#joined = null;
    this.#snapshots.dispose();
    this.#problems.dispose();
    this.#changes.dispose();
  }

  async #join(patienceMs: number): Promise<void> {
    const reached = await reachMeter(this.#options, patienceMs);
    if (reached === null) {
      throw new LinkError('lost', 'The meter does not run.');
    }
    if (this.#isDisposed) {
      reached.socket.destroy();
      return;
    }
    this.#use(reached);
    this.#pace.joined();
    if (this.#config !== null) {
      this.#tellAnew(this.#config);
    }
    this.#change('joined', null);
  }

  #use({ socket }: ReachedMeter): void {
    const connection = createMessageConnection(
      new SocketMessageReader(socket),
      new SocketMessageWriter(socket),
    );
    let farewell: Farewell['reason'] | null = null;
    connection.onNotification(snapshotEvent, (snapshot) => {
      this.#snapshots.fire(snapshot);
    });
    connection.onNotification(problemEvent, (problem) => {
      this.#problems.fire(problem);
    });
    connection.onNotification(farewellEvent, ({ reason }) => {
      farewell = reason;
    });
    connection.onError(([error]) => {
      this.#options.log.warn(`The link to the meter failed: ${error.message}`);
      socket.destroy();
    });
    connection.onClose(() => {
      connection.dispose();
      if (!this.#isDisposed) {
        this.#joined = null;
        this.#lose(farewell);
      }
    });
    connection.listen();
    // The handshake left it paused.
    socket.resume();
    this.#joined = { connection, service: remoteService(connection) };
  }

  /** A window's settings go to the new meter before anything is asked of it; the answer is the views' next snapshot. */
  #tellAnew(config: WindowConfig): void {
    this.service.configure(config).then(
      (snapshot) => {
        if (!this.#isDisposed) {
          this.#snapshots.fire(snapshot);
        }
      },
      (error: unknown) => {
        this.#options.log.error('The meter did not take this window’s settings', error);
      },
    );
  }

  #lose(farewell: Farewell['reason'] | null): void {
    if (farewell === 'stopped') {
      this.#change('stopped', null);
      return;
    }
    this.#pace.lost();
    this.#tryAgain(
      farewell === 'replaced' ? patienceAfterReplacementMs : 0,
      new LinkError('lost', 'The meter ended and is being started again.'),
    );
  }

  #tryAgain(patienceMs: number, error: LinkError): void {
    const delayMs = this.#pace.delayMs(Math.random());
    if (delayMs === null) {
      this.#change('lost', error);
      return;
    }
    this.#change('starting', error);
    this.#retry = setTimeout(() => {
      this.#retry = null;
      this.#join(patienceMs).catch((cause: unknown) => {
        const failure = asLinkError(cause);
        if (this.#isDisposed) {
          return;
        }
        if (failure.kind === 'outdated') {
          this.#change('outdated', failure);
          return;
        }
        this.#pace.failed();
        this.#tryAgain(0, failure);
      });
    }, delayMs);
  }

  #change(state: LinkChange['state'], error: LinkError | null): void {
    if (this.#isDisposed) {
      return;
    }
    this.#link = { state, error };
    this.#changes.fire(this.#link);
  }
}

function asLinkError(error: unknown): LinkError {
  return error instanceof LinkError
    ? error
    : new LinkError(
        'start',
        `The meter can’t be joined: ${error instanceof Error ? error.message : String(error)}`,
        {
          cause: error,
        },
      );
}
