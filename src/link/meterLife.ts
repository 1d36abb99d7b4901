/** Ends the meter some time after the last window has left, or when none comes at all. */
export class MeterLife {
  readonly #lingerMs: number;
  readonly #onEnd: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(lingerMs: number, onEnd: () => void) {
    this.#lingerMs = lingerMs;
    this.#onEnd = onEnd;
    this.setWindows(0);
  }

  setWindows(count: number): void {
    this.dispose();
    if (count === 0) {
      this.#timer = setTimeout(this.#onEnd, this.#lingerMs);
    }
  }

  dispose(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
  }
}
