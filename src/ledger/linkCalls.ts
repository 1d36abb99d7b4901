import { joinWitnesses } from '../core/joinWitnesses.ts';
import { linkSightings } from '../core/linkSightings.ts';
import type { Observation } from '../core/observation.ts';
import type { PriceObservation } from '../core/ports.ts';
import { callRowOf } from './callTable.ts';
import type { ChangedSightings } from './changedSightings.ts';
import { sumCharges } from './chargeSums.ts';
import { neighbourhoodOf, type BookedSighting } from './neighbourhood.ts';
import { isPricedAlike } from './pricedAlike.ts';
import { keptCall, pricedAnew, pricedCall } from './pricedCall.ts';
import { noteSettled } from './settledWays.ts';
import type { Tables } from './tables.ts';

type Sightings = readonly BookedSighting[];

/**
 * Makes one call of the sightings that are one, and several of those that no longer are, as far as what has changed can reach;
 * to be called when every changed sighting is booked under a call, be it one of its own. Returns how many calls were
 * rewritten, added or withdrawn.
 */
export function linkCalls(
  tables: Tables,
  changed: ChangedSightings,
  priceObservation: PriceObservation,
  zone: string,
): number {
  const { sightings } = tables;
  // What has begun or ceased to stand is as open as on its first day.
  for (const observation of changed.observations) sightings.settle(observation, null);
  const shared = sightings.sharedAmong([...changed.observations]);
  const loosened = [...changed.sharedBefore.keys()];
  if (shared.length === 0 && loosened.length === 0) return 0;
  const neighbourhood = neighbourhoodOf(tables, shared, loosened);
  const { calls, refused } = linkSightings(neighbourhood);
  tables.refusedLinks.replace(neighbourhood, refused);

  const before = byCall(neighbourhood);
  const isUnchanged = (members: Sightings): boolean => {
    const [call, ...others] = new Set(members.map((sighting) => sighting.call));
    return (
      call !== undefined &&
      others.length === 0 &&
      before.get(call)?.length === members.length &&
      !changed.sharedBefore.has(call)
    );
  };
  const rewritten = calls.filter((members) => !isUnchanged(members));
  // A call that has lost all its witnesses is in no neighbourhood.
  const left = new Set([...loosened, ...rewritten.flat().map(({ call }) => call)]);
  const moves: { observation: number; call: number }[] = [];
  for (const members of rewritten) {
    const kept = oldestOf(members, left);
    if (kept !== null) left.delete(kept);
    const said = kept === null ? null : (changed.sharedBefore.get(kept) ?? joined(before.get(kept)));
    const call = writeCall(tables, { kept, said, members }, priceObservation, zone);
    moves.push(...members.filter((one) => one.call !== call).map(({ id }) => ({ observation: id, call })));
  }
  sightings.move(moves);
  noteSettled(tables, calls);
  for (const call of left) {
    tables.rollups.subtract(tables.calls.read(call), zone);
    tables.charges.removeOf(call);
    tables.calls.remove(call);
  }
  return rewritten.length + left.size;
}

interface Rewriting {
  /** The call that goes on under its id; `null` for a new one. */
  readonly kept: number | null;
  /** What its charges were made of. */
  readonly said: Observation | null;
  readonly members: Sightings;
}

function writeCall(
  tables: Tables,
  { kept, said, members }: Rewriting,
  priceObservation: PriceObservation,
  zone: string,
): number {
  const { standing, observation } = joinWitnesses(members);
  if (kept === null) {
    const { charges, rate, account } = pricedCall(tables, observation, priceObservation);
    const row = callRowOf(standing.id, observation, sumCharges(charges), account, tables.texts);
    const call = tables.calls.add(row);
    tables.charges.add(call, charges, rate, account);
    tables.rollups.add(row, zone);
    return call;
  }
  const { charges, account } =
    said !== null && isPricedAlike(said, observation)
      ? keptCall(tables, kept, observation)
      : pricedAnew(tables, kept, observation, priceObservation);
  const row = callRowOf(standing.id, observation, sumCharges(charges), account, tables.texts);
  tables.rollups.subtract(tables.calls.read(kept), zone);
  tables.calls.replace(kept, row);
  tables.rollups.add(row, zone);
  return kept;
}

/** A call that goes on is the one booked first: its charges are the ones that were shown. */
function oldestOf(members: Sightings, calls: ReadonlySet<number>): number | null {
  const known = members.map(({ call }) => call).filter((call) => calls.has(call));
  return known.length === 0 ? null : Math.min(...known);
}

function joined(sightings: Sightings | undefined): Observation | null {
  return sightings === undefined ? null : joinWitnesses(sightings).observation;
}

function byCall(sightings: Sightings): ReadonlyMap<number, Sightings> {
  const calls = new Map<number, BookedSighting[]>();
  for (const sighting of sightings) {
    const members = calls.get(sighting.call);
    if (members === undefined) calls.set(sighting.call, [sighting]);
    else members.push(sighting);
  }
  return calls;
}
