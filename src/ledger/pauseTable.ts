import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as z from 'zod';

const pauseSchema = z.object({ paused_at: z.number(), resumed_at: z.number().nullable() });

/** Half-open; `resumedAt` is `null` while the pause lasts. */
export interface Pause {
  readonly pausedAt: number;
  readonly resumedAt: number | null;
}

/** When the user wanted nothing booked. Kept for ever, so that reading a log anew books nothing of a pause. */
export class PauseTable {
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #close: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare('select paused_at, resumed_at from pause order by paused_at');
    this.#insert = database.prepare('insert into pause (paused_at) values (:at)');
    // A clock that was set back must not make a pause that ends before it began.
    this.#close = database.prepare(
      'update pause set resumed_at = max(paused_at, :at) where resumed_at is null',
    );
  }

  read(): Pause[] {
    return this.#select.all().map((row) => {
      const pause = pauseSchema.parse(row);
      return { pausedAt: pause.paused_at, resumedAt: pause.resumed_at };
    });
  }

  get isPaused(): boolean {
    return this.read().some((pause) => pause.resumedAt === null);
  }

  pause(at: number): void {
    if (!this.isPaused) this.#insert.run({ at });
  }

  resume(at: number): void {
    this.#close.run({ at });
  }
}
