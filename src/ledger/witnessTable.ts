import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Observation } from '../core/observation.ts';
import { longKey } from './shortKeys.ts';

export interface Witness {
  /** The observation that stands. */
  readonly observation: number;
  readonly call: number;
  /** The call's key in the short form that belongs to the observation's ids; `null` where it is the native key. */
  readonly callKey: string | null;
}

/** The key of a witness's call within its stream. */
export function callKeyOf(callKey: Witness['callKey'], observation: Observation): string {
  return callKey === null ? observation.nativeKey : longKey(callKey, observation);
}

/** Which observations stand for which calls. */
export class WitnessTable {
  readonly #select: StatementSync;
  readonly #selectOfCalls: StatementSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare(
      `select observation, call, call_key as callKey
       from json_each(:observations) cross join witness on observation = value`,
    );
    this.#selectOfCalls = database.prepare(
      `select observation, call, call_key as callKey
       from json_each(:calls) cross join witness on witness.call = value`,
    );
    this.#insert = database.prepare(
      'insert into witness (observation, call, stream, call_key) values (?, ?, ?, ?)',
    );
    this.#delete = database.prepare('delete from witness where observation = ?');
  }

  /** Those of these observations that stand. */
  among(observations: readonly number[]): Witness[] {
    return this.#select.all({ observations: JSON.stringify(observations) }) as unknown as Witness[];
  }

  ofCalls(calls: readonly number[]): Witness[] {
    return this.#selectOfCalls.all({ calls: JSON.stringify(calls) }) as unknown as Witness[];
  }

  add(stream: number, { observation, call, callKey }: Witness): void {
    this.#insert.run(observation, call, stream, callKey);
  }

  remove(observation: number): void {
    this.#delete.run(observation);
  }
}
