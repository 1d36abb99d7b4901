import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { DamagedRowError } from './ledgerErrors.ts';

/** Beyond this many the cache is emptied: a session id is new every hour, and the process lives for weeks. */
const cachedMax = 50_000;

/** Text that repeats, stored once: models, paths, sessions. The id 0 is the empty text. */
export class Texts {
  readonly #insert: StatementSync;
  readonly #selectId: StatementSync;
  readonly #selectValue: StatementSync;
  readonly #ids = new Map<string, number>();
  readonly #values = new Map<number, string>();

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare('insert into text (value) values (:value) returning id');
    this.#selectId = database.prepare('select id from text where value = :value');
    this.#selectValue = database.prepare('select value from text where id = :id');
  }

  /** The id of `value`, which is stored if it is new. Within a transaction only. */
  intern(value: string): number {
    const known = this.find(value);
    if (known !== null) return known;
    const id = Number(this.#insert.get({ value })?.['id']);
    this.#remember(id, value);
    return id;
  }

  internNullable(value: string | null): number | null {
    return value === null ? null : this.intern(value);
  }

  /** The id of `value`, or `null` when nothing in the ledger has this text. */
  find(value: string): number | null {
    const cached = this.#ids.get(value);
    if (cached !== undefined) return cached;
    const row = this.#selectId.get({ value });
    if (row === undefined) return null;
    const id = Number(row['id']);
    this.#remember(id, value);
    return id;
  }

  /** Throws a `DamagedRowError` for an id that is not in the ledger. */
  valueOf(id: number): string {
    const cached = this.#values.get(id);
    if (cached !== undefined) return cached;
    const value = this.#selectValue.get({ id })?.['value'];
    if (typeof value !== 'string') throw new DamagedRowError(`no text with id ${id}`);
    this.#remember(id, value);
    return value;
  }

  valueOfNullable(id: number | null): string | null {
    return id === null ? null : this.valueOf(id);
  }

  /** Ids given out in a transaction that was rolled back are void, and another process may have forgotten everything. */
  forgetCached(): void {
    this.#ids.clear();
    this.#values.clear();
  }

  #remember(id: number, value: string): void {
    if (this.#ids.size >= cachedMax) this.forgetCached();
    this.#ids.set(value, id);
    this.#values.set(id, value);
  }
}
