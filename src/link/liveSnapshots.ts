import type { InFlight } from '../core/callInFlight.ts';
import type { RefusedCalls } from '../core/guard.ts';
import { refusingLimit } from '../core/guardRules.ts';
import { refusalSentence } from '../core/guardWords.ts';
import type { BookService } from '../core/meterService.ts';
import type { Clock } from '../core/ports.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';

export interface LiveSnapshotsOptions {
  readonly inFlight: () => InFlight;
  readonly hasWindows: () => boolean;
  /** To every window. */
  readonly send: (snapshot: SpendSnapshot) => void;
  readonly clock: Clock;
}

/** The books' methods that answer with a snapshot. */
type SnapshotMethod = {
  [Name in keyof BookService]: BookService[Name] extends (...parameters: never[]) => Promise<SpendSnapshot>
    ? Name
    : never;
}[keyof BookService];

/** Ten a second look like a flow; 200 calls that begin at once are told in one. */
const pauseMs = 100;

/** Clients read their errors in English, like those of the vendors. */
const refusalLocale = 'en-US';

/**
 * Lays what only the main thread knows, the calls in flight and those that the guard refused, over every snapshot on its way to a
 * window; and decides by the newest snapshot whether a call is refused.
 */
export class LiveSnapshots {
  readonly #options: LiveSnapshotsOptions;
  #newest: SpendSnapshot | null = null;
  #refused: RefusedCalls | null = null;
  #sentAt = -Infinity;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: LiveSnapshotsOptions) {
    this.#options = options;
  }

  /** One that the worker sends unasked. */
  push(snapshot: SpendSnapshot): void {
    this.#keep(snapshot);
    if (this.#options.hasWindows()) this.#sendNewest();
  }

  /** The calls in flight or the refused ones have changed: tells the windows soon, and the last state always. */
  changed(): void {
    if (this.#timer !== null || this.#newest === null || !this.#options.hasWindows()) return;
    const waitMs = Math.min(pauseMs, Math.max(0, this.#sentAt + pauseMs - this.#options.clock()));
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#options.hasWindows()) this.#sendNewest();
    }, waitMs);
  }

  /** The sentence with which a tool's call is refused; `null` lets it pass, as it does while no figure is known. */
  refusal(tool: string): string | null {
    const now = this.#options.clock();
    const reached = this.#newest === null ? null : refusingLimit(this.#newest, now);
    if (this.#newest === null || reached === null) return null;
    this.#refused = { count: (this.#refused?.count ?? 0) + 1, tool, at: new Date(now).toISOString() };
    this.changed();
    return refusalSentence(this.#newest, reached, refusalLocale);
  }

  /** The books, with every snapshot that they answer laid over. */
  over(books: BookService): BookService {
    const laid = async (answer: Promise<SpendSnapshot>): Promise<SpendSnapshot> => {
      const snapshot = await answer;
      this.#keep(snapshot);
      return this.#laidOver(snapshot);
    };
    const answered: Pick<BookService, SnapshotMethod> = {
      configure: (config) => laid(books.configure(config)),
      snapshot: () => laid(books.snapshot()),
      refresh: () => laid(books.refresh()),
      setPaused: (paused) => laid(books.setPaused(paused)),
      forgetEverything: () => laid(books.forgetEverything()),
      connect: (wish, address) => laid(books.connect(wish, address)),
      liftGuard: (until) => laid(books.liftGuard(until)),
      disconnectProvider: (ref) => laid(books.disconnectProvider(ref)),
    };
    return { ...books, ...answered };
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #keep(snapshot: SpendSnapshot): void {
    this.#newest = snapshot;
    // What was refused is told for as long as calls are.
    if (refusingLimit(snapshot, this.#options.clock()) === null) this.#refused = null;
  }

  #sendNewest(): void {
    if (this.#newest === null) return;
    // What was to be told later is told with this.
    this.dispose();
    this.#sentAt = this.#options.clock();
    this.#options.send(this.#laidOver(this.#newest));
  }

  #laidOver(snapshot: SpendSnapshot): SpendSnapshot {
    return {
      ...snapshot,
      inFlight: this.#options.inFlight(),
      guard: { ...snapshot.guard, refused: this.#refused },
    };
  }
}
