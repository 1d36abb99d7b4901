import type { Observation } from '../core/observation.ts';
import { witnessedCall } from './witnessedCalls.ts';
import type { Tables } from './tables.ts';

/** What a batch has changed in the sightings of single streams, for `linkCalls` to draw the conclusions. */
export class ChangedSightings {
  /** Rows of observations that have begun or ceased to stand. */
  readonly observations = new Set<number>();
  /** Calls with several witnesses of which one has changed or gone, and what they said together before. */
  readonly sharedBefore = new Map<number, Observation>();

  /**
   * To be called before a witness of a call is restated or withdrawn. When others saw the call too, its figures are not this
   * witness's to write: returns true, and only the witness itself is to be changed.
   */
  isShared(tables: Tables, call: number): boolean {
    if (this.sharedBefore.has(call)) return true;
    if (tables.sightings.ofCalls([call]).length < 2) return false;
    this.sharedBefore.set(call, witnessedCall(tables, call).observation);
    return true;
  }
}
