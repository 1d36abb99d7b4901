import type { DatabaseSync, StatementSync } from 'node:sqlite';

export interface Witness {
  /** Hash of the native key that stands. */
  readonly callKey: Uint8Array;
  readonly call: number;
  /** The observation of this witness that stands. */
  readonly observation: number;
}

/** Which native keys of a group are witnesses of which calls. */
export class WitnessTable {
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare(
      'select call_key as callKey, call, observation from witness where group_hash = ?',
    );
    this.#insert = database.prepare(
      'insert into witness (group_hash, call_key, stream, call, observation) values (?, ?, ?, ?, ?)',
    );
    this.#delete = database.prepare('delete from witness where group_hash = ? and call_key = ?');
  }

  ofGroup(groupHash: Uint8Array): Witness[] {
    return this.#select.all(groupHash) as unknown as Witness[];
  }

  add(groupHash: Uint8Array, stream: number, witness: Witness): void {
    this.#insert.run(groupHash, witness.callKey, stream, witness.call, witness.observation);
  }

  remove(groupHash: Uint8Array, callKey: Uint8Array): void {
    this.#delete.run(groupHash, callKey);
  }
}
