/** A buffer that grew beyond this for one large value is given back after it. */
const keptBytesMax = 256 * 1024;

/** Collects the pieces of one value in memory of its own, however small they come; beyond the limit it keeps nothing. */
export class BoundedBytes {
  readonly #bytesMax: number;
  #bytes = Buffer.alloc(0);
  #length = 0;
  #isTooLong = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Bytes held; 0 once the value is too long. */
  get length(): number {
    return this.#length;
  }

  get isEmpty(): boolean {
    return this.#length === 0 && !this.#isTooLong;
  }

  append(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (this.#isTooLong) return;
    if (length > this.#bytesMax) {
      this.#isTooLong = true;
      this.#release();
      return;
    }
    if (length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.min(this.#bytesMax, Math.max(1024, 2 * length)));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    piece.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  /** Forgets what came after the first `length` bytes. */
  cutTo(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** The value, a view that holds until the next `append`; `null` if it was too long. Begins anew. */
  take(): Buffer | null {
    const value = this.#isTooLong ? null : this.#bytes.subarray(0, this.#length);
    this.#isTooLong = false;
    this.#length = 0;
    if (this.#bytes.length > keptBytesMax) this.#release();
    return value;
  }

  #release(): void {
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
  }
}
