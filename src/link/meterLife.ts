/** A machine that is just starting its editors may need long until the first window joins. */
const firstWindowMsMin = 60_000;

/** Ends the meter some time after the last window has left, or when none comes at all. */
export class MeterLife {
  readonly #lingerMs: number;
  readonly #onEnd: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(lingerMs: number, onEnd: () => void) {
    this.#lingerMs = lingerMs;
    this.#onEnd = onEnd;
    this.#endIn(Math.max(lingerMs, firstWindowMsMin));
  }

  setWindows(count: number): void {
    this.dispose();
    if (count === 0) {
      this.#endIn(this.#lingerMs);
    }
  }

  dispose(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
  }

  #endIn(ms: number): void {
    this.#timer = setTimeout(this.#onEnd, ms);
  }
}
