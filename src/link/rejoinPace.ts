import type { Clock } from '../core/ports.ts';

const firstDelayMs = 100;
const delayMsMax = 30_000;
/** A meter that lived this long did not die of its start. */
const soundLifeMs = 10_000;
/** After so many quick deaths or failures in a row a window gives up and says so. */
const failuresMax = 5;

/** How long a window waits before it seeks the meter again: longer from failure to failure, never for a meter that had lived soundly. */
export class RejoinPace {
  readonly #clock: Clock;
  #joinedAt: number | null = null;
  #failures = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  joined(): void {
    this.#joinedAt = this.#clock();
  }

  lost(): void {
    const isSound = this.#joinedAt !== null && this.#clock() - this.#joinedAt >= soundLifeMs;
    this.#failures = isSound ? 0 : this.#failures + 1;
    this.#joinedAt = null;
  }

  failed(): void {
    this.#failures++;
  }

  forget(): void {
    this.#failures = 0;
  }

  /**
   * Milliseconds to wait; `null` to give up.
   *
   * @param random in [0, 1): spreads the windows, so that the first to come back starts the meter and the others find it
   */
  delayMs(random: number): number | null {
    if (this.#failures > failuresMax) {
      return null;
    }
    const delayMs = Math.min(delayMsMax, firstDelayMs * 2 ** this.#failures);
    return delayMs * (0.5 + random / 2);
  }
}
