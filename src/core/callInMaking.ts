import type { Observation } from './observation.ts';
import { compareStanding, compareText } from './standing.ts';

/** What stands for one call in one stream. */
export interface Sighting {
  readonly observation: Observation;
}

/** By end; the rest only makes the order the same for every order of arrival. */
export function compareSightings(one: Sighting, other: Sighting): number {
  const [first, second] = [one.observation, other.observation];
  return (
    first.endedAt - second.endedAt ||
    compareText(first.stream, second.stream) ||
    compareText(first.nativeKey, second.nativeKey) ||
    compareText(first.groupKey, second.groupKey) ||
    compareStanding(first, second)
  );
}

/** Sightings that have been found to be of one call so far: at most one of a stream. */
export class CallInMaking<S extends Sighting> {
  #first: S;
  #sightings: readonly S[];

  constructor(sighting: S) {
    this.#first = sighting;
    this.#sightings = [sighting];
  }

  /** In the order of `compareSightings`. */
  get sightings(): readonly S[] {
    return this.#sightings;
  }

  get first(): S {
    return this.#first;
  }

  get firstEnd(): number {
    return this.#first.observation.endedAt;
  }

  get lastEnd(): number {
    return this.#sightings.at(-1)?.observation.endedAt ?? this.firstEnd;
  }

  has(stream: string): boolean {
    return this.#sightings.some(({ observation }) => observation.stream === stream);
  }

  sharesStreamWith(other: CallInMaking<S>): boolean {
    return other.sightings.some(({ observation }) => this.has(observation.stream));
  }

  absorb(other: CallInMaking<S>): void {
    if (compareSightings(other.first, this.#first) < 0) this.#first = other.first;
    this.#sightings = [...this.#sightings, ...other.sightings].sort(compareSightings);
  }

  /** The distinct keys of its sightings, without `null`. */
  keys(keyOf: (observation: Observation) => string | null): readonly string[] {
    const keys = this.#sightings.map(({ observation }) => keyOf(observation));
    return [...new Set(keys.filter((key) => key !== null))];
  }
}

/** Calls that share a key and may take in further sightings, earliest first; asked by the stream that they lack. */
export class OpenCalls<S extends Sighting> {
  readonly #all = new Set<CallInMaking<S>>();
  readonly #lacking = new Map<string, Set<CallInMaking<S>>>();

  /** Adds a call, or takes note of what it has absorbed. */
  put(call: CallInMaking<S>): void {
    this.#all.add(call);
    for (const [stream, calls] of this.#lacking) {
      if (call.has(stream)) calls.delete(call);
      else calls.add(call);
    }
  }

  /** Those that are full of a stream are not even looked at: thousands of equal siblings stay linear. */
  lacking(stream: string): Iterable<CallInMaking<S>> {
    let calls = this.#lacking.get(stream);
    if (calls === undefined) {
      calls = new Set([...this.#all].filter((call) => !call.has(stream)));
      this.#lacking.set(stream, calls);
    }
    return calls;
  }

  /** Nothing can join this call any more. */
  close(call: CallInMaking<S>): void {
    this.#all.delete(call);
    for (const calls of this.#lacking.values()) calls.delete(call);
  }
}
