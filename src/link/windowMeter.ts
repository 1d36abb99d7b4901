import { Emitter, type Disposable } from 'vscode-jsonrpc/node';
import type { MeterService } from '../core/meterService.ts';
import type { MeterLinkState } from '../core/panelMessages.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { meterConnection, type JoinOptions, type MeterConnection } from './meterClient.ts';

/** The meter as the editor's side wants it: one state, one last snapshot, one event. The editor's port has this shape. */
export class WindowMeter {
  readonly #connection: MeterConnection;
  readonly #changes = new Emitter<void>();
  readonly #log: JoinOptions['log'];
  #snapshot: SpendSnapshot | null = null;

  constructor(options: JoinOptions) {
    this.#log = options.log;
    this.#connection = meterConnection(options);
    this.#connection.onDidSnapshot((snapshot) => {
      this.#snapshot = snapshot;
      this.#changes.fire();
    });
    this.#connection.onDidProblem(({ message }) => {
      this.#log.warn(message);
    });
    this.#connection.onDidChangeLink(({ error }) => {
      if (error !== null) {
        this.#log.warn(error.message);
      }
      this.#changes.fire();
    });
  }

  get state(): MeterLinkState {
    return this.#connection.link.state;
  }

  /** The last one, kept when the meter is lost. */
  get snapshot(): SpendSnapshot | null {
    return this.#snapshot;
  }

  /** `null` unless joined. */
  get service(): MeterService | null {
    return this.state === 'joined' ? this.#connection.service : null;
  }

  /** Fires after each change of state, snapshot or service. */
  onDidChange(listener: () => void): Disposable {
    return this.#changes.event(listener);
  }

  /** Joins the meter, starting it where none runs; how that went is the state. */
  start(): void {
    this.#connection.join().catch((error: unknown) => {
      this.#log.error('The meter could not be joined', error);
    });
  }

  stopMeter(): Promise<void> {
    return this.#connection.stop();
  }

  dispose(): void {
    this.#connection.dispose();
    this.#changes.dispose();
  }
}
