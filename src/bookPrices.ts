import type { Log, PriceList } from './core/ports.ts';
import type { Problem } from './core/snapshot.ts';
import type { PriceLibrary } from './prices/library.ts';
import { createPriceList } from './prices/priceList.ts';
import { RateFileError, rateFileProblem, readRateFile } from './prices/rateFile.ts';

/** The prices of this version, and the user's own before them. */
export class BookPrices {
  readonly #library: PriceLibrary;
  readonly #log: Log;
  #list: PriceList;
  #problem: Problem | null = null;

  constructor(library: PriceLibrary, log: Log) {
    this.#library = library;
    this.#log = log;
    this.#list = createPriceList({ library });
  }

  get list(): PriceList {
    return this.#list;
  }

  /** What keeps the user's own prices from being taken. */
  get problem(): Problem | null {
    return this.#problem;
  }

  /** @param rateFile `null` where the user has none */
  read(rateFile: string | null): void {
    this.#problem = null;
    this.#list = createPriceList({ library: this.#library });
    if (rateFile === null) return;
    try {
      this.#list = createPriceList({ library: this.#library, rateFile: readRateFile(rateFile) });
    } catch (error) {
      if (!(error instanceof RateFileError)) throw error;
      this.#log.error(error.message);
      this.#problem = rateFileProblem(error);
    }
  }
}
