import type { Observation, StandingRule } from '../core/observation.ts';
import type { Batch, Log, PriceObservation } from '../core/ports.ts';
import { admissionOf } from './admission.ts';
import { callRowOf } from './callTable.ts';
import { sumCharges } from './chargeSums.ts';
import type { StoredObservation } from './observationTable.ts';
import { refusalOf } from './refusal.ts';
import type { Tables } from './tables.ts';

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
  let changes = 0;
  for (const added of groups) changes += settleGroup(tables, added, rules, zone);
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
    const group = groups.get(added.observation.groupKey);
    if (group === undefined) groups.set(added.observation.groupKey, [added]);
    else group.push(added);
  }
  const [firstRefusal] = refusals;
  if (firstRefusal !== undefined) {
    log.warn(`${refusals.length} records can't be booked and are left out, the first of ${firstRefusal}`);
  }
  return groups.values();
}

/** Makes the calls of a group what its observations, old and added, now say. */
function settleGroup(
  tables: Tables,
  added: readonly [StoredObservation, ...StoredObservation[]],
  rules: BookingRules,
  zone: string,
): number {
  const stored = tables.observations.group(added[0].groupKey, added);
  const standing = standingOf(stored, rules);
  const nativeKeys = new Map(stored.map((one) => [one.observation.nativeKey, one.nativeKey]));
  let changes = 0;
  for (const [name, nativeKey] of nativeKeys) {
    const witness = tables.witnesses.of(nativeKey);
    const next = standing.get(name);
    if (witness === null) {
      if (next === undefined) continue;
      addCall(tables, next, rules, zone);
    } else if (next === undefined) {
      withdrawCall(tables, nativeKey, witness.call, zone);
    } else if (next.id === witness.observation) {
      continue;
    } else {
      const previous = stored.find((one) => one.id === witness.observation);
      restateCall(tables, witness.call, previous?.observation ?? null, next, rules, zone);
    }
    changes += 1;
  }
  return changes;
}

/** The observations that stand, by native key. */
function standingOf(
  stored: readonly StoredObservation[],
  rules: BookingRules,
): ReadonlyMap<string, StoredObservation> {
  const [first] = stored;
  if (first === undefined) return new Map();
  const { stream } = first.observation;
  const rule = rules.standingRules[stream] ?? rules.defaultStandingRule;
  const byObservation = new Map(stored.map((one) => [one.observation, one]));
  const standing = new Map<string, StoredObservation>();
  for (const observation of rule(stored.map((one) => one.observation))) {
    const one = byObservation.get(observation);
    if (one === undefined) {
      throw new RangeError(`the standing rule of ${stream} made up an observation`);
    }
    const name = one.observation.nativeKey;
    if (standing.has(name)) {
      throw new RangeError(`the standing rule of ${stream} let two observations of one call stand`);
    }
    standing.set(name, one);
  }
  return standing;
}

function addCall(tables: Tables, stored: StoredObservation, rules: BookingRules, zone: string): void {
  const { charges, rate } = rules.priceObservation(stored.observation);
  const row = callRowOf(stored.id, stored.observation, sumCharges(charges), tables.texts);
  const call = tables.calls.add(row);
  tables.witnesses.add(stored.nativeKey, tables.texts.intern(stored.observation.stream), {
    call,
    observation: stored.id,
  });
  tables.charges.add(call, charges, rate);
  tables.rollups.add(row, zone);
}

/**
 * Another observation of the same call stands now. It is priced anew at its own instant; when nothing that a price
 * depends on has changed (another copy of the same record), the charges stay as they are.
 */
function restateCall(
  tables: Tables,
  call: number,
  previous: Observation | null,
  next: StoredObservation,
  rules: BookingRules,
  zone: string,
): void {
  tables.rollups.subtract(tables.calls.read(call), zone);
  let charges = tables.charges.of(call);
  if (previous === null || !isPricedAlike(previous, next.observation)) {
    const priced = rules.priceObservation(next.observation);
    charges = [...priced.charges];
    tables.charges.removeOf(call);
    tables.charges.add(call, charges, priced.rate);
  }
  const row = callRowOf(next.id, next.observation, sumCharges(charges), tables.texts);
  tables.calls.replace(call, row);
  tables.witnesses.restate(next.nativeKey, next.id);
  tables.rollups.add(row, zone);
}

/** The group's rule no longer lets this call stand: its record turned out to be a copy of another. */
function withdrawCall(tables: Tables, nativeKey: Uint8Array, call: number, zone: string): void {
  tables.rollups.subtract(tables.calls.read(call), zone);
  tables.charges.removeOf(call);
  tables.witnesses.remove(nativeKey);
  tables.calls.remove(call);
}

/** Everything but what only says where and by whom a call was made. */
function isPricedAlike(one: Observation, other: Observation): boolean {
  return pricedPartOf(one) === pricedPartOf(other);
}

function pricedPartOf(observation: Observation): string {
  const { stream, tool, source, status, startedAt, endedAt } = observation;
  const { providerName, requestModel, responseModel, tokens, webSearchRequests } = observation;
  const { serviceTier, speed, inferenceGeo } = observation;
  return JSON.stringify([
    [stream, tool, source, status, startedAt, endedAt],
    [providerName, requestModel, responseModel, tokens, webSearchRequests],
    [serviceTier, speed, inferenceGeo],
  ]);
}
