import { joinWitnesses } from '../core/joinWitnesses.ts';
import type { Observation, SourceKind } from '../core/observation.ts';
import { DamagedRowError } from './ledgerErrors.ts';
import type { Tables } from './tables.ts';

/** What all witnesses of a call say together. */
export interface WitnessedCall {
  readonly observation: Observation;
  /** Best first. */
  readonly witnesses: readonly SourceKind[];
}

/** Calls as their witnesses tell them, by the id of the call. Throws a `DamagedRowError` for a call without any. */
export function witnessedCalls(tables: Tables, calls: readonly number[]): ReadonlyMap<number, WitnessedCall> {
  const rows = tables.sightings.ofCalls(calls);
  const observations = tables.observations.readAll(rows.map(({ observation }) => observation));
  const sightings = new Map<number, { readonly observation: Observation }[]>();
  for (const { call, observation: id } of rows) {
    const observation = observations.get(id);
    if (observation === undefined) throw new DamagedRowError(`a witness without its observation ${id}`);
    const ofCall = sightings.get(call) ?? [];
    sightings.set(call, [...ofCall, { observation }]);
  }
  return new Map(
    calls.map((call) => {
      const seen = sightings.get(call);
      if (seen === undefined) throw new DamagedRowError(`call ${call} has no witness`);
      const { observation, witnesses } = joinWitnesses(seen);
      return [call, { observation, witnesses }];
    }),
  );
}

export function witnessedCall(tables: Tables, call: number): WitnessedCall {
  const witnessed = witnessedCalls(tables, [call]).get(call);
  if (witnessed === undefined) throw new DamagedRowError(`no call with id ${call}`);
  return witnessed;
}
