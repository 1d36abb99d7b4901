import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as z from 'zod';

const rowSchema = z.object({ value: z.string() });

/** The ledger's own facts. */
export class Meta {
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare('select value from meta where name = :name');
    this.#upsert = database.prepare(
      'insert into meta (name, value) values (:name, :value) on conflict (name) do update set value = excluded.value',
    );
  }

  /** The zone in which the roll-ups' days lie; `null` until the first one is set. */
  timeZone(): string | null {
    return this.#read('timeZone');
  }

  setTimeZone(zone: string): void {
    this.#upsert.run({ name: 'timeZone', value: zone });
  }

  /** Nothing that ended before this instant is booked; `null` when nothing was ever forgotten. */
  forgottenBefore(): number | null {
    const value = this.#read('forgottenBefore');
    return value === null ? null : Number(value);
  }

  setForgottenBefore(at: number): void {
    this.#upsert.run({ name: 'forgottenBefore', value: String(at) });
  }

  /** The user's plans and rates of exchange, JSON; `null` before any was told. They are settings: a forgetting leaves them. */
  plans(): string | null {
    return this.#read('plans');
  }

  setPlans(plans: string): void {
    this.#upsert.run({ name: 'plans', value: plans });
  }

  #read(name: string): string | null {
    const row = this.#select.get({ name });
    return row === undefined ? null : rowSchema.parse(row).value;
  }
}
