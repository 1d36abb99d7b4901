import type { MeterService } from '../core/meterService.ts';
import type { MeterLinkState } from '../core/panelMessages.ts';
import type { Log } from '../core/ports.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import type { MeterConnection } from '../link/meterClient.ts';
import { LinkError } from '../link/linkError.ts';
import { DisposableStore } from './disposableStore.ts';
import { sentenceOf } from './failure.ts';
import { Listeners } from './listeners.ts';
import type { MeterPort } from './meterPort.ts';

/** The window's meter over the link: made on the first `start`, kept for as long as the window lives. */
export class WindowMeter implements MeterPort {
  private readonly join: () => Promise<MeterConnection>;
  private readonly log: Log;
  private readonly listeners = new Listeners();
  private readonly store = new DisposableStore();
  private connection: MeterConnection | null = null;
  private joining: Promise<void> | null = null;
  private linkState: MeterLinkState = 'not-started';
  private lastSnapshot: SpendSnapshot | null = null;
  private offered: MeterService | null = null;

  /** `join` finds the running meter or starts one; it may be called again after it has failed. */
  constructor(join: () => Promise<MeterConnection>, log: Log) {
    this.join = join;
    this.log = log;
  }

  readonly onDidChange = this.listeners.event;

  get state(): MeterLinkState {
    return this.linkState;
  }

  get snapshot(): SpendSnapshot | null {
    return this.lastSnapshot;
  }

  get service(): MeterService | null {
    return this.linkState === 'joined' ? this.offered : null;
  }

  start(): void {
    if (this.joining !== null) return;
    this.joining = this.startOrRejoin().finally(() => {
      this.joining = null;
    });
  }

  async stopMeter(): Promise<void> {
    // One that is just being joined is stopped too, else it would run on behind the user's back.
    await this.joining;
    const { connection } = this;
    if (connection === null) return;
    await connection.stop();
    // A link that was seeking a dead meter would start one again.
    if (connection.link.state === 'starting') this.leave(connection);
  }

  dispose(): void {
    this.store.dispose();
    this.listeners.clear();
  }

  private async startOrRejoin(): Promise<void> {
    try {
      if (this.connection !== null) {
        await this.connection.rejoin();
        return;
      }
      this.change('starting');
      this.use(this.store.add(await this.join()));
    } catch (failure) {
      this.log.error(sentenceOf(failure));
      this.change(failure instanceof LinkError && failure.kind === 'outdated' ? 'outdated' : 'lost');
    }
  }

  private use(connection: MeterConnection): void {
    this.connection = connection;
    this.offered = this.publishing(connection.service);
    this.store.add(
      connection.onDidSnapshot((snapshot) => {
        this.publish(snapshot);
      }),
    );
    this.store.add(
      connection.onDidProblem(({ subject, message, remedy }) => {
        this.log.warn([`${subject}: ${message}`, remedy ?? ''].join(' ').trim());
      }),
    );
    this.store.add(
      connection.onDidChangeLink(({ state, error }) => {
        if (error !== null) this.log.warn(error.message);
        this.change(state);
      }),
    );
    this.change(connection.link.state);
  }

  private leave(connection: MeterConnection): void {
    connection.dispose();
    this.connection = null;
    this.change('stopped');
  }

  /** The service whose answers are shown at once where they are snapshots: a "Pause" is seen when it holds. */
  private publishing(service: MeterService): MeterService {
    const shown = async (answer: Promise<SpendSnapshot>): Promise<SpendSnapshot> => {
      const snapshot = await answer;
      this.publish(snapshot);
      return snapshot;
    };
    return {
      ...service,
      configure: (config) => shown(service.configure(config)),
      snapshot: () => shown(service.snapshot()),
      refresh: () => shown(service.refresh()),
      setPaused: (isPaused) => shown(service.setPaused(isPaused)),
      forgetEverything: () => shown(service.forgetEverything()),
      disconnectProvider: (ref) => shown(service.disconnectProvider(ref)),
      liftGuard: (until) => shown(service.liftGuard(until)),
      connect: (wish) => shown(service.connect(wish)),
    };
  }

  private publish(snapshot: SpendSnapshot): void {
    this.lastSnapshot = snapshot;
    this.listeners.fire();
  }

  private change(state: MeterLinkState): void {
    if (state === this.linkState) return;
    this.linkState = state;
    this.listeners.fire();
  }
}
