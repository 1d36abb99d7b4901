/** A machine that is just starting its editors may need long until the first window joins. */
const firstWindowMsMin = 60_000;

/** Ends the meter some time after the last window has left, or when none comes at all, and nobody else needs it. */
export class MeterLife {
  readonly #lingerMs: number;
  readonly #neededForMs: () => number;
  readonly #onEnd: () => void;
  #timer: NodeJS.Timeout | null = null;

  /** @param neededForMs for how long somebody who is no window needs the meter; 0 for nobody */
  constructor(lingerMs: number, neededForMs: () => number, onEnd: () => void) {
    this.#lingerMs = lingerMs;
    this.#neededForMs = neededForMs;
    this.#onEnd = onEnd;
    this.#lookIn(Math.max(lingerMs, firstWindowMsMin));
  }

  setWindows(count: number): void {
    this.dispose();
    if (count === 0) {
      this.#lookIn(this.#lingerMs);
    }
  }

  dispose(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
  }

  #lookIn(ms: number): void {
    this.#timer = setTimeout(() => {
      const neededForMs = this.#neededForMs();
      if (neededForMs > 0) this.#lookIn(neededForMs);
      else this.#onEnd();
    }, ms);
  }
}
