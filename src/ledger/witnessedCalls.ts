import { joinWitnesses } from '../core/joinWitnesses.ts';
import type { Observation, SourceKind } from '../core/observation.ts';
import { DamagedRowError } from './ledgerErrors.ts';
import { callIdOf } from './observationKeys.ts';
import type { Tables } from './tables.ts';
import { callKeyOf } from './witnessTable.ts';

/** What all witnesses of a call say together. */
export interface WitnessedCall {
  readonly observation: Observation;
  /** Best first. */
  readonly witnesses: readonly SourceKind[];
  /** The lowest of the ids that its witnesses have for it: the same whoever came first. */
  readonly callId: string;
}

/** Calls as their witnesses tell them, by the id of the call. Throws a `DamagedRowError` for a call without any. */
export function witnessedCalls(tables: Tables, calls: readonly number[]): ReadonlyMap<number, WitnessedCall> {
  const rows = tables.witnesses.ofCalls(calls);
  const observations = tables.observations.readAll(rows.map(({ observation }) => observation));
  const sightings = new Map<number, { readonly observation: Observation; readonly callId: string }[]>();
  for (const { call, observation: id, callKey } of rows) {
    const observation = observations.get(id);
    if (observation === undefined) throw new DamagedRowError(`a witness without its observation ${id}`);
    const ofCall = sightings.get(call) ?? [];
    const callId = callIdOf(observation.stream, callKeyOf(callKey, observation));
    sightings.set(call, [...ofCall, { observation, callId }]);
  }
  return new Map(
    calls.map((call) => {
      const seen = sightings.get(call);
      if (seen === undefined) throw new DamagedRowError(`call ${call} has no witness`);
      const { observation, witnesses } = joinWitnesses(seen);
      const [callId = ''] = seen.map((sighting) => sighting.callId).sort();
      return [call, { observation, witnesses, callId }];
    }),
  );
}

export function witnessedCall(tables: Tables, call: number): WitnessedCall {
  const witnessed = witnessedCalls(tables, [call]).get(call);
  if (witnessed === undefined) throw new DamagedRowError(`no call with id ${call}`);
  return witnessed;
}
