import type { ReportedRow } from '../../core/providerReport.ts';
import { AmountError } from './amounts.ts';

/** Collects what could not be taken as it came, each sentence once. */
export class Warnings {
  readonly #sentences = new Set<string>();

  add(sentence: string): void {
    this.#sentences.add(sentence);
  }

  /** A row's cost. Where what is told is no amount its day is left open: it is neither 0 nor left out of a sum. */
  cost<Told>(
    what: string,
    told: Told | null | undefined,
    parse: (told: Told) => bigint,
  ): Pick<ReportedRow, 'costPico' | 'isUnreadable'> {
    const costPico = this.amount(what, told, parse);
    return { costPico, isUnreadable: costPico === null && told !== null && told !== undefined };
  }

  /** The amount, or `null` where none is told; also, with a warning, where what is told is none. */
  amount<Told>(what: string, told: Told | null | undefined, parse: (told: Told) => bigint): bigint | null {
    if (told === null || told === undefined) return null;
    try {
      return parse(told);
    } catch (error) {
      if (!(error instanceof AmountError)) throw error;
      this.add(`${what}: ${error.message}; what it stands for stays as it was.`);
      return null;
    }
  }

  get list(): readonly string[] {
    return [...this.#sentences];
  }
}
