import {
  createMessageConnection,
  Emitter,
  SocketMessageReader,
  SocketMessageWriter,
  type Event,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { MeterEvents, MeterService } from '../core/meterService.ts';
import type { MeterLinkState } from '../core/panelMessages.ts';
import type { Clock } from '../core/ports.ts';
import { LinkError } from './linkError.ts';
import { makePrivateFolder } from './privateFolder.ts';
import { reachMeter, type ReachedMeter, type ReachOptions } from './reachMeter.ts';
import { RejoinPace } from './rejoinPace.ts';
import { relayMeter } from './relayService.ts';
import { farewellEvent, problemEvent, remoteMeter, snapshotEvent, type Farewell } from './serviceMessages.ts';
import { stopMeter } from './meterSocket.ts';

export interface JoinOptions extends ReachOptions {
  /** Milliseconds since any instant; for the pace of rejoining. */
  readonly clock: Clock;
}

/**
 * How the link is: `starting` while the meter is sought or started, `stopped` because somebody ended it on purpose, `lost` because it
 * died again and again or can't be joined, `outdated` when this program is too old for the running meter. `error` says why; the last
 * three stay until `rejoin`.
 */
export interface LinkChange {
  readonly state: Extract<MeterLinkState, 'starting' | 'joined' | 'lost' | 'stopped' | 'outdated'>;
  readonly error: LinkError | null;
}

/** A window's link to the meter. It mends itself: a meter that dies is started again. */
export interface MeterConnection {
  /** Stays the same over every meter; rejects with a `LinkError` of kind `lost` while there is none. */
  readonly service: MeterService;
  readonly link: LinkChange;
  readonly onDidSnapshot: Event<MeterEvents['snapshot']>;
  readonly onDidProblem: Event<MeterEvents['problem']>;
  /** At `joined` the meter may be another one than before: it has to be told this window's settings anew. */
  readonly onDidChangeLink: Event<LinkChange>;
  /**
   * Joins the running meter, or starts one; nothing while that is under way, done, or being mended.
   *
   * @throws LinkError `outdated`, `start`, `impostor`, `broken`; `lost` when none runs and none is to be started
   */
  rejoin(): Promise<void>;
  /** Ends the meter for every window; it stays ended until one joins again. */
  stop(): Promise<void>;
  dispose(): void;
}

/** Joins the running meter, or starts one; throws as `rejoin` does. */
export async function joinMeter(options: JoinOptions): Promise<MeterConnection> {
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
  #retry: NodeJS.Timeout | null = null;
  #isDisposed = false;

  constructor(options: JoinOptions) {
    this.#options = options;
    this.#pace = new RejoinPace(options.clock);
    this.service = relayMeter(() => {
      if (this.#joined === null) {
        throw new LinkError('lost', 'The meter does not run at the moment.');
      }
      return this.#joined.service;
    });
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
    const { state } = this.#link;
    if (state === 'starting' || state === 'joined') {
      return;
    }
    this.#pace.forget();
    this.#change('starting', null);
    try {
      makePrivateFolder(this.#options.home);
      await this.#reach(0);
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

  async #reach(patienceMs: number): Promise<void> {
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
    this.#joined = { connection, service: remoteMeter(connection) };
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
      this.#reach(patienceMs).catch((cause: unknown) => {
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
