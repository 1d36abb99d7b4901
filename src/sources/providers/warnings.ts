import { AmountError } from './amounts.ts';

/** Collects what could not be taken as it came, each sentence once. */
export class Warnings {
  readonly #sentences = new Set<string>();

  add(sentence: string): void {
    this.#sentences.add(sentence);
  }

  /**
   * The amount, or `null` where none is told; also, with a warning, where what is told is none: one bad row must not hide the others, and
   * is never 0.
   */
  amount<Told>(what: string, told: Told | null | undefined, parse: (told: Told) => bigint): bigint | null {
    if (told === null || told === undefined) return null;
    try {
      return parse(told);
    } catch (error) {
      if (!(error instanceof AmountError)) throw error;
      this.add(`${what}: ${error.message}, so these rows have no cost.`);
      return null;
    }
  }

  get list(): readonly string[] {
    return [...this.#sentences];
  }
}
