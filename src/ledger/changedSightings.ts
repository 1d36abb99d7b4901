import type { Observation } from '../core/observation.ts';
import { witnessedCall } from './witnessedCalls.ts';
import type { Tables } from './tables.ts';
import type { Witness } from './witnessTable.ts';

/** What a batch has changed in the sightings of single streams, for `linkCalls` to draw the conclusions. */
export class ChangedSightings {
  /** Rows of observations that have begun or ceased to stand. */
  readonly observations = new Set<number>();
  /** Calls with several witnesses of which one has changed or gone, and what they said together before. */
  readonly sharedBefore = new Map<number, Observation>();

  /** To be called before a witness is restated or withdrawn. */
  noteBefore(tables: Tables, { observation, call }: Witness): void {
    this.observations.add(observation);
    if (this.isShared(call) || tables.sightings.ofCalls([call]).length < 2) return;
    this.sharedBefore.set(call, witnessedCall(tables, call).observation);
  }

  /** When others saw a call too, its figures are not one witness's to write: only the witness itself is changed. */
  isShared(call: number): boolean {
    return this.sharedBefore.has(call);
  }
}
