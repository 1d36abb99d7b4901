import type { DatabaseSync, StatementSync } from 'node:sqlite';

export interface Witness {
  readonly call: number;
  /** The observation of this witness that stands. */
  readonly observation: number;
}

/** Which call a native key of a stream is a witness of. */
export class WitnessTable {
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare('select call, observation from witness where native_key = ?');
    this.#insert = database.prepare(
      'insert into witness (native_key, stream, call, observation) values (?, ?, ?, ?)',
    );
    this.#update = database.prepare(
      'update witness set observation = :observation where native_key = :nativeKey',
    );
    this.#delete = database.prepare('delete from witness where native_key = :nativeKey');
  }

  of(nativeKey: Uint8Array): Witness | null {
    const row = this.#select.get(nativeKey);
    return row === undefined ? null : (row as unknown as Witness);
  }

  add(nativeKey: Uint8Array, stream: number, witness: Witness): void {
    this.#insert.run(nativeKey, stream, witness.call, witness.observation);
  }

  restate(nativeKey: Uint8Array, observation: number): void {
    this.#update.run({ nativeKey, observation });
  }

  remove(nativeKey: Uint8Array): void {
    this.#delete.run({ nativeKey });
  }
}
