import type { GatewayAddress } from '../core/meterService.ts';
import type { Clock, Log } from '../core/ports.ts';
import type {
  ConnectionPlan,
  ConnectionWish,
  DisconnectChoice,
  DisconnectReport,
  ToolConnection,
} from '../core/toolConnection.ts';

export interface ConnectionsOptions {
  /** The file in the home where connections and how to take them back are kept. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
  /** The variables that tools look at (HOME, CLAUDE_CONFIG_DIR, CODEX_HOME …), of the window that asked last. */
  readonly environment: () => Readonly<Record<string, string>>;
}

/** The tools' settings that were changed at the user's wish, and how each is put back. Synchronous: it lives on the worker thread. */
export class Connections {
  readonly #options: ConnectionsOptions;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  all(): readonly ToolConnection[] {
    return [];
  }

  obstaclesOf(_connection: ToolConnection): readonly string[] {
    return [];
  }

  plan(wish: ConnectionWish, _address: GatewayAddress): ConnectionPlan {
    return { wish, change: null, variables: {}, settings: {}, obstacles: [] };
  }

  connect(wish: ConnectionWish, _address: GatewayAddress): ToolConnection {
    return { ...wish, file: null, since: new Date(this.#options.clock()).toISOString() };
  }

  disconnect(_choice: DisconnectChoice): DisconnectReport {
    return { restored: [], left: [] };
  }
}
