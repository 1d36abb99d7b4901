import type { Observation, StandingRule } from '../core/observation.ts';
import type { Batch, Log, PriceObservation } from '../core/ports.ts';
import { refusalOf } from '../core/refusal.ts';
import { admissionOf } from './admission.ts';
import { callRowOf } from './callTable.ts';
import { ChangedSightings } from './changedSightings.ts';
import { sumCharges } from './chargeSums.ts';
import type { StoredObservation } from './observationTable.ts';
import { DamagedRowError } from './ledgerErrors.ts';
import { linkCalls } from './linkCalls.ts';
import { groupNameOf } from './observationKeys.ts';
import { isPricedAlike } from './pricedAlike.ts';
import { shortKey } from './shortKeys.ts';
import { withStorableText } from './storableText.ts';
import { keptCall, pricedAnew, pricedCall } from './pricedCall.ts';
import type { Tables } from './tables.ts';
import { callKeyOf, type Witness } from './witnessTable.ts';
import { Wordings } from './wordings.ts';

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
  const offered = groupsOf(admitted(tables, batch.observations, log));
  const stored = tables.observations.ofGroups([...offered.keys()]);
  const changed = new ChangedSightings();
  const booked: Observation[] = [];
  let changes = 0;
  for (const [name, observations] of offered) {
    const known = stored.get(name) ?? [];
    const added = unknownOf(observations, known).map((observation) => tables.observations.add(observation));
    if (added.length === 0) continue;
    booked.push(...added.map(({ observation }) => observation));
    changes += settleGroup(tables, known, added, rules, zone, changed);
  }
  tables.arrivals.add(booked);
  changes += linkCalls(tables, changed, rules.priceObservation, zone);
  for (const file of batch.files) tables.logFiles.write(file);
  return changes;
}

function admitted(tables: Tables, observations: readonly Observation[], log: Log): readonly Observation[] {
  const isAdmitted = admissionOf(tables);
  const refusals: string[] = [];
  const bookable = observations.filter((observation) => {
    const refusal = refusalOf(observation);
    if (refusal !== null) refusals.push(`${observation.stream}: ${refusal}`);
    return refusal === null && isAdmitted(observation.endedAt);
  });
  const [firstRefusal] = refusals;
  if (firstRefusal !== undefined) {
    log.warn(`${refusals.length} records can't be booked and are left out, the first of ${firstRefusal}`);
  }
  return bookable.map(withStorableText);
}

function groupsOf(observations: readonly Observation[]): ReadonlyMap<string, readonly Observation[]> {
  const groups = new Map<string, Observation[]>();
  for (const observation of observations) {
    const name = groupNameOf(observation);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [observation]);
    else group.push(observation);
  }
  return groups;
}

/** Those of the offered observations of a group that are not stored yet, each wording once. */
function unknownOf(
  offered: readonly Observation[],
  known: readonly StoredObservation[],
): readonly Observation[] {
  if (known.length === 0 && offered.length === 1) return offered;
  const wordings = new Wordings();
  for (const { observation } of known) wordings.add(observation);
  return offered.filter((observation) => wordings.add(observation));
}

/** A stored observation that stands, under its call's key within the stream. */
interface StoredStanding {
  readonly callKey: string;
  readonly stored: StoredObservation;
}

/**
 * Makes the sightings of a group what its observations, known and added, now say. A new one is a call of its own until the
 * calls are linked, as most of them stay.
 */
function settleGroup(
  tables: Tables,
  known: readonly StoredObservation[],
  added: readonly StoredObservation[],
  rules: BookingRules,
  zone: string,
  changed: ChangedSightings,
): number {
  const stored = [...known, ...added];
  const standing = standingOf(stored, rules);
  if (known.length === 0) {
    for (const next of standing) addCall(tables, next, rules, zone, changed);
    return standing.length;
  }
  const { restated, fresh, withdrawn } = compare(tables, stored, standing);
  // All go before any is added, as an observation may have changed its call.
  for (const { witness } of [...restated, ...withdrawn]) {
    changed.noteBefore(tables, witness);
    tables.witnesses.remove(witness.observation);
  }
  for (const change of restated) restateCall(tables, change, rules, zone, changed);
  for (const next of fresh) addCall(tables, next, rules, zone, changed);
  for (const { witness } of withdrawn)
    if (!changed.isShared(witness.call)) withdrawCall(tables, witness, zone);
  return restated.length + fresh.length + withdrawn.length;
}

/** A witness that is booked, and the observation on which its call has rested so far. */
interface BookedWitness {
  readonly witness: Witness;
  readonly previous: Observation;
}

interface Restatement extends BookedWitness {
  readonly next: StoredStanding;
}

interface GroupChanges {
  readonly restated: readonly Restatement[];
  readonly fresh: readonly StoredStanding[];
  readonly withdrawn: readonly BookedWitness[];
}

/** What stands now against the witnesses that are booked. */
function compare(
  tables: Tables,
  stored: readonly StoredObservation[],
  standing: readonly StoredStanding[],
): GroupChanges {
  const observations = new Map(stored.map(({ id, observation }) => [id, observation]));
  const fresh = new Map(standing.map((next) => [next.callKey, next]));
  const restated: Restatement[] = [];
  const withdrawn: BookedWitness[] = [];
  for (const witness of tables.witnesses.among([...observations.keys()])) {
    const previous = observations.get(witness.observation);
    if (previous === undefined) throw new DamagedRowError('a witness of another group was found');
    const callKey = callKeyOf(witness.callKey, previous);
    const next = fresh.get(callKey);
    fresh.delete(callKey);
    if (next === undefined) withdrawn.push({ witness, previous });
    else if (next.stored.id !== witness.observation) restated.push({ witness, previous, next });
  }
  for (const [callKey, next] of fresh) {
    // A record that came to light may only give a call another key: then its charges stay.
    const index = withdrawn.findIndex(({ witness }) => witness.observation === next.stored.id);
    const [renamed] = index === -1 ? [] : withdrawn.splice(index, 1);
    if (renamed === undefined) continue;
    restated.push({ ...renamed, next });
    fresh.delete(callKey);
  }
  return { restated, fresh: [...fresh.values()], withdrawn };
}

/** The observations that stand, each for a call of its own. */
function standingOf(stored: readonly StoredObservation[], rules: BookingRules): readonly StoredStanding[] {
  const [first] = stored;
  if (first === undefined) return [];
  const { stream } = first.observation;
  const rule = rules.standingRules[stream] ?? rules.defaultStandingRule;
  const left = new Map(stored.map((one) => [one.observation, one]));
  const keys = new Set<string>();
  return rule(stored.map((one) => one.observation)).map(({ callKey, observation }) => {
    const one = left.get(observation);
    if (one === undefined) {
      throw new RangeError(
        `the standing rule of ${stream} made up an observation, or let one stand for two calls`,
      );
    }
    if (keys.has(callKey)) {
      throw new RangeError(`the standing rule of ${stream} let two observations of one call stand`);
    }
    left.delete(observation);
    keys.add(callKey);
    return { callKey, stored: one };
  });
}

function addCall(
  tables: Tables,
  next: StoredStanding,
  rules: BookingRules,
  zone: string,
  changed: ChangedSightings,
): void {
  const { id, observation } = next.stored;
  changed.observations.add(id);
  const { charges, rate, account } = pricedCall(tables, observation, rules.priceObservation);
  const row = callRowOf(id, observation, sumCharges(charges), account, tables.texts);
  const call = tables.calls.add(row);
  addWitness(tables, call, next);
  tables.charges.add(call, charges, rate, account);
  tables.rollups.add(row, zone);
}

/**
 * Another observation of the same call stands now, or the same one under another key. It is priced anew at its own
 * instant; when nothing that a price depends on has changed (another copy of the same record), the charges stay.
 */
function restateCall(
  tables: Tables,
  { witness: { call }, previous, next }: Restatement,
  rules: BookingRules,
  zone: string,
  changed: ChangedSightings,
): void {
  const { id, observation } = next.stored;
  changed.observations.add(id);
  addWitness(tables, call, next);
  if (changed.isShared(call)) return;
  const { charges, account } = isPricedAlike(previous, observation)
    ? keptCall(tables, call, observation)
    : pricedAnew(tables, call, observation, rules.priceObservation);
  const row = callRowOf(id, observation, sumCharges(charges), account, tables.texts);
  tables.rollups.subtract(tables.calls.read(call), zone);
  tables.calls.replace(call, row);
  tables.rollups.add(row, zone);
}

/** The group's rule no longer lets this call stand: its record turned out to be a copy of another. */
function withdrawCall(tables: Tables, { call }: Witness, zone: string): void {
  tables.rollups.subtract(tables.calls.read(call), zone);
  tables.charges.removeOf(call);
  tables.calls.remove(call);
}

function addWitness(tables: Tables, call: number, next: StoredStanding): void {
  const { id, observation } = next.stored;
  tables.witnesses.add(tables.texts.intern(observation.stream), {
    observation: id,
    call,
    callKey: next.callKey === observation.nativeKey ? null : shortKey(next.callKey, observation),
  });
}
