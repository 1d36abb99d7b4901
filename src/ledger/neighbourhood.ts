import { editorInputTokensOf } from '../core/editorCall.ts';
import { inputNumbersOf } from '../core/inputNumbers.ts';
import { linkWindowMs } from '../core/linkSightings.ts';
import type { Observation } from '../core/observation.ts';
import { DamagedRowError } from './ledgerErrors.ts';
import type { InputSpan } from './sightingTable.ts';
import type { Tables } from './tables.ts';

/** A sighting that is booked, with what it says. */
export interface BookedSighting {
  /** Row of its observation. */
  readonly id: number;
  readonly call: number;
  readonly observation: Observation;
}

/**
 * Every sighting that can have a say in how those of the given observations and calls are linked: all that share a typed id, or
 * session and input within the window, or the input of the editor's calls within it, with them or with one another. The observations need not stand any more.
 */
export function neighbourhoodOf(
  tables: Tables,
  observations: readonly number[],
  calls: readonly number[],
): BookedSighting[] {
  const { sightings } = tables;
  const search = new Search(tables);
  const found = new Map<number, BookedSighting>();
  const seenCalls = new Set<number>();
  let reached = tables.observations.readAll(observations);
  let rows = sightings.ofCalls(calls);
  for (;;) {
    const wanted = search.beyond([...reached.values()]);
    rows.push(
      ...sightings.byRequestIds(wanted.requestIds),
      ...sightings.byResponseIds(wanted.responseIds),
      ...sightings.byInput(wanted.spans),
    );
    // What one call holds is judged together, even if a change has taken away what linked it.
    const fresh = [...new Set(rows.map(({ call }) => call))].filter((call) => !seenCalls.has(call));
    if (fresh.length === 0) return [...found.values()];
    for (const call of fresh) seenCalls.add(call);
    rows = sightings.ofCalls(fresh);
    reached = tables.observations.readAll(rows.map(({ observation }) => observation));
    for (const { observation: id, call } of rows) {
      const observation = reached.get(id);
      if (observation === undefined) throw new DamagedRowError(`a witness without its observation ${id}`);
      found.set(id, { id, call, observation });
    }
    rows = [];
  }
}

interface Wanted {
  readonly requestIds: readonly string[];
  readonly responseIds: readonly string[];
  readonly spans: readonly InputSpan[];
}

/** Remembers what has been looked for, so that thousands of siblings are read once and not once for each. */
class Search {
  readonly #tables: Tables;
  readonly #requestIds = new Set<string>();
  readonly #responseIds = new Set<string>();
  readonly #spans = new Map<string, InputSpan>();

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** What the given observations lead to and has not been looked for yet. */
  beyond(observations: readonly Observation[]): Wanted {
    return {
      requestIds: unseen(
        this.#requestIds,
        observations.map(({ requestId }) => requestId),
      ),
      responseIds: unseen(
        this.#responseIds,
        observations.map(({ responseId }) => responseId),
      ),
      spans: this.#unseenSpans(observations),
    };
  }

  #unseenSpans(observations: readonly Observation[]): InputSpan[] {
    const reached = new Map<string, InputSpan>();
    for (const span of observations.flatMap((observation) => this.#spansAround(observation))) {
      const name = `${String(span.session)} ${span.inputTokens}`;
      reached.set(name, united(reached.get(name) ?? this.#spans.get(name), span));
    }
    const spans: InputSpan[] = [];
    for (const [name, span] of reached) {
      const known = this.#spans.get(name);
      this.#spans.set(name, span);
      if (known === undefined) {
        spans.push(span);
        continue;
      }
      if (span.since < known.since) spans.push({ ...span, until: known.since - 1 });
      if (span.until > known.until) spans.push({ ...span, since: known.until + 1 });
    }
    return spans;
  }

  #spansAround(observation: Observation): InputSpan[] {
    const { sessionId, tokens, endedAt } = observation;
    const within = { since: endedAt - linkWindowMs, until: endedAt + linkWindowMs };
    const spans: InputSpan[] = [];
    const numbers = inputNumbersOf(tokens);
    const inputTokens = numbers === null ? 0 : numbers.uncached + numbers.read + numbers.written;
    const session = sessionId === null ? null : this.#tables.texts.find(sessionId);
    if (session !== null && inputTokens > 0) spans.push({ session, inputTokens, ...within });
    const editorInputTokens = editorInputTokensOf(observation);
    if (editorInputTokens !== null) spans.push({ session: null, inputTokens: editorInputTokens, ...within });
    return spans;
  }
}

function unseen(seen: Set<string>, ids: readonly (string | null)[]): string[] {
  const fresh = [...new Set(ids)].filter((id) => id !== null && !seen.has(id)) as string[];
  for (const id of fresh) seen.add(id);
  return fresh;
}

/** One span over both: what lies between them is looked at needlessly, but only once. */
function united(one: InputSpan | undefined, other: InputSpan): InputSpan {
  if (one === undefined) return other;
  return {
    ...other,
    since: Math.min(one.since, other.since),
    until: Math.max(one.until, other.until),
  };
}
