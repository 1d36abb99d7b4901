import type { Sighting } from './callInMaking.ts';

/** A typed id that several calls carry in several streams: someone gave it twice, or reported other numbers. */
export interface RefusedLink {
  readonly idKind: 'requestId' | 'responseId';
  readonly id: string;
  /**
   * `stream twice`: a stream saw several calls under this id, so it names none of them. `other numbers`: two streams disagree
   * on the input. The calls are counted one by one in both cases.
   */
  readonly reason: 'stream twice' | 'other numbers';
  readonly calls: number;
}

/** The links that the ids would have asked for and that were not made, one an id; for `doctor`. */
export function refusedLinks(calls: readonly (readonly Sighting[])[]): RefusedLink[] {
  const refused: RefusedLink[] = [];
  for (const idKind of ['requestId', 'responseId'] as const) {
    for (const [id, { calls: count, streams }] of idHolders(calls, idKind)) {
      if (count < 2 || streams.size < 2) continue;
      const isTwice = [...streams.values()].some((sightings) => sightings > 1);
      refused.push({ idKind, id, reason: isTwice ? 'stream twice' : 'other numbers', calls: count });
    }
  }
  return refused;
}

interface IdHolders {
  calls: number;
  /** How many sightings each stream has under the id. */
  readonly streams: Map<string, number>;
}

function idHolders(
  calls: readonly (readonly Sighting[])[],
  idKind: RefusedLink['idKind'],
): ReadonlyMap<string, IdHolders> {
  const byId = new Map<string, IdHolders>();
  for (const call of calls) {
    const ids = new Set<string>();
    for (const { observation } of call) {
      const id = observation[idKind];
      if (id === null) continue;
      const holders = byId.get(id) ?? { calls: 0, streams: new Map<string, number>() };
      byId.set(id, holders);
      if (!ids.has(id)) holders.calls += 1;
      ids.add(id);
      holders.streams.set(observation.stream, (holders.streams.get(observation.stream) ?? 0) + 1);
    }
  }
  return byId;
}
