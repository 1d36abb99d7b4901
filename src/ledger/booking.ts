import type { Observation, StandingRule } from '../core/observation.ts';
import type { Batch, Log, PriceObservation } from '../core/ports.ts';
import { admissionOf } from './admission.ts';
import { callRowOf } from './callTable.ts';
import { ChangedSightings } from './changedSightings.ts';
import { sumCharges } from './chargeSums.ts';
import type { StoredObservation } from './observationTable.ts';
import { hashOfKey } from './observationKeys.ts';
import { linkCalls } from './linkCalls.ts';
import { isPricedAlike } from './pricedAlike.ts';
import { refusalOf } from './refusal.ts';
import type { Tables } from './tables.ts';
import type { Witness } from './witnessTable.ts';

/** How observations become calls and charges. */
export interface BookingRules {
  /** By stream. */
  readonly standingRules: Readonly<Record<string, StandingRule>>;
  /** For streams without a rule of their own. */
  readonly defaultStandingRule: StandingRule;
  readonly priceObservation: PriceObservation;
}

/**
 * Books a batch; to be called within a transaction. Observations that are known, refused, forgotten or of a pause are
 * passed over, the read offsets advance all the same. Returns how many calls were added, changed or withdrawn.
 */
export function bookBatch(tables: Tables, batch: Batch, rules: BookingRules, zone: string, log: Log): number {
  const groups = addObservations(tables, batch.observations, log);
  const changed = new ChangedSightings();
  let changes = 0;
  for (const added of groups) changes += settleGroup(tables, added, rules, zone, changed);
  changes += linkCalls(tables, changed, rules.priceObservation, zone);
  for (const file of batch.files) tables.logFiles.write(file);
  return changes;
}

/** Stores what is new; returns it by group. */
function addObservations(
  tables: Tables,
  observations: readonly Observation[],
  log: Log,
): Iterable<readonly [StoredObservation, ...StoredObservation[]]> {
  const isAdmitted = admissionOf(tables);
  const groups = new Map<string, [StoredObservation, ...StoredObservation[]]>();
  const refusals: string[] = [];
  for (const observation of observations) {
    const refusal = refusalOf(observation);
    if (refusal !== null) {
      refusals.push(`${observation.stream}: ${refusal}`);
      continue;
    }
    if (!isAdmitted(observation.endedAt)) continue;
    const added = tables.observations.add(observation);
    if (added === null) continue;
    const name = binaryText(added.groupHash);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [added]);
    else group.push(added);
  }
  const [firstRefusal] = refusals;
  if (firstRefusal !== undefined) {
    log.warn(`${refusals.length} records can't be booked and are left out, the first of ${firstRefusal}`);
  }
  return groups.values();
}

/** A stored observation that stands, under the hash of its call's key. */
interface StoredStanding {
  readonly callKey: Uint8Array;
  readonly stored: StoredObservation;
}

/**
 * Makes the sightings of a group what its observations, old and added, now say. A new one is a call of its own until the calls are
 * linked; so is most of what is ever seen.
 */
function settleGroup(
  tables: Tables,
  added: readonly [StoredObservation, ...StoredObservation[]],
  rules: BookingRules,
  zone: string,
  changed: ChangedSightings,
): number {
  const { groupHash } = added[0];
  const stored = tables.observations.group(groupHash, added);
  const standing = standingOf(stored, rules);
  const withdrawn: Witness[] = [];
  let changes = 0;
  for (const witness of tables.witnesses.ofGroup(groupHash)) {
    const next = standing.get(binaryText(witness.callKey));
    if (next === undefined) {
      withdrawn.push(witness);
      continue;
    }
    standing.delete(binaryText(witness.callKey));
    if (next.stored.id === witness.observation) continue;
    restateCall(tables, witness, next, stored, rules, zone, changed);
    changes += 1;
  }
  for (const next of standing.values()) {
    // A record that came to light may only give a call another key: then its charges stay.
    const index = withdrawn.findIndex((witness) => witness.observation === next.stored.id);
    const [renamed] = index === -1 ? [] : withdrawn.splice(index, 1);
    if (renamed === undefined) addCall(tables, next, rules, zone, changed);
    else restateCall(tables, renamed, next, stored, rules, zone, changed);
    changes += 1;
  }
  for (const witness of withdrawn) {
    withdrawCall(tables, groupHash, witness, zone, changed);
    changes += 1;
  }
  return changes;
}

/** The observations that stand, by the key of their call. */
function standingOf(stored: readonly StoredObservation[], rules: BookingRules): Map<string, StoredStanding> {
  const standing = new Map<string, StoredStanding>();
  const [first] = stored;
  if (first === undefined) return standing;
  const { stream } = first.observation;
  const rule = rules.standingRules[stream] ?? rules.defaultStandingRule;
  const byObservation = new Map(stored.map((one) => [one.observation, one]));
  for (const { callKey: key, observation } of rule(stored.map((one) => one.observation))) {
    const one = byObservation.get(observation);
    if (one === undefined) throw new RangeError(`the standing rule of ${stream} made up an observation`);
    const callKey = hashOfKey(stream, key);
    if (standing.has(binaryText(callKey))) {
      throw new RangeError(`the standing rule of ${stream} let two observations of one call stand`);
    }
    standing.set(binaryText(callKey), { callKey, stored: one });
  }
  return standing;
}

function addCall(
  tables: Tables,
  { callKey, stored }: StoredStanding,
  rules: BookingRules,
  zone: string,
  changed: ChangedSightings,
): void {
  changed.observations.add(stored.id);
  const { charges, rate } = rules.priceObservation(stored.observation);
  const row = callRowOf(stored.id, stored.observation, sumCharges(charges), tables.texts);
  const call = tables.calls.add(row);
  const stream = tables.texts.intern(stored.observation.stream);
  tables.witnesses.add(stored.groupHash, stream, { callKey, call, observation: stored.id });
  tables.charges.add(call, charges, rate);
  tables.rollups.add(row, zone);
}

/**
 * Another observation of the same call stands now, or the same one under another key. It is priced anew at its own
 * instant; when nothing that a price depends on has changed (another copy of the same record), the charges stay.
 */
function restateCall(
  tables: Tables,
  witness: Witness,
  { callKey, stored: next }: StoredStanding,
  stored: readonly StoredObservation[],
  rules: BookingRules,
  zone: string,
  changed: ChangedSightings,
): void {
  const { call } = witness;
  changed.observations.add(witness.observation).add(next.id);
  const isShared = changed.isShared(tables, call);
  const stream = tables.texts.intern(next.observation.stream);
  tables.witnesses.remove(next.groupHash, witness.callKey);
  tables.witnesses.add(next.groupHash, stream, { callKey, call, observation: next.id });
  if (isShared) return;
  const previous = stored.find((one) => one.id === witness.observation);
  let charges = tables.charges.of(call);
  if (previous === undefined || !isPricedAlike(previous.observation, next.observation)) {
    const priced = rules.priceObservation(next.observation);
    charges = [...priced.charges];
    tables.charges.removeOf(call);
    tables.charges.add(call, charges, priced.rate);
  }
  const row = callRowOf(next.id, next.observation, sumCharges(charges), tables.texts);
  tables.rollups.subtract(tables.calls.read(call), zone);
  tables.calls.replace(call, row);
  tables.rollups.add(row, zone);
}

/** The group's rule no longer lets this call stand: its record turned out to be a copy of another. */
function withdrawCall(
  tables: Tables,
  groupHash: Uint8Array,
  { call, callKey, observation }: Witness,
  zone: string,
  changed: ChangedSightings,
): void {
  changed.observations.add(observation);
  const isShared = changed.isShared(tables, call);
  tables.witnesses.remove(groupHash, callKey);
  if (isShared) return;
  tables.rollups.subtract(tables.calls.read(call), zone);
  tables.charges.removeOf(call);
  tables.calls.remove(call);
}

/** Bytes as a key of a map. */
function binaryText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
