/** Bytes that may be held at once, over all requests. */
export class ByteBudget {
  #left: number;

  constructor(bytesMax: number) {
    this.#left = bytesMax;
  }

  lease(): ByteLease {
    let held = 0;
    return {
      take: (bytes) => {
        if (bytes > this.#left) return false;
        this.#left -= bytes;
        held += bytes;
        return true;
      },
      giveBack: () => {
        this.#left += held;
        held = 0;
      },
    };
  }
}

/** What one request holds of the budget. */
export interface ByteLease {
  /** Whether there was room. */
  take(bytes: number): boolean;
  /** All of it; may be called again. */
  giveBack(): void;
}
