import type { Observation } from '../../core/observation.ts';
import type { Clock } from '../../core/ports.ts';

/** That a tool's calls really arrive. */
export interface ToolArrival {
  readonly tool: string;
  readonly calls: number;
  /** When the last one arrived, milliseconds since 1970. */
  readonly lastAt: number;
}

/** A service's name is the sender's to choose. */
const toolsMax = 1000;

export class ToolArrivals {
  readonly #clock: Clock;
  readonly #tools = new Map<string, ToolArrival>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(observations: readonly Observation[]): void {
    for (const { tool } of observations) {
      const before = this.#tools.get(tool);
      if (before === undefined && this.#tools.size >= toolsMax) continue;
      this.#tools.set(tool, { tool, calls: (before?.calls ?? 0) + 1, lastAt: this.#clock() });
    }
  }

  read(): readonly ToolArrival[] {
    return [...this.#tools.values()];
  }
}
