import { editorInputTokensOf } from '../core/editorCall.ts';
import { inputNumbersOf, isWithoutNumbers } from '../core/inputNumbers.ts';
import { failureWindowMs, linkWindowMs } from '../core/linkSightings.ts';
import type { Observation } from '../core/observation.ts';
import { DamagedRowError } from './ledgerErrors.ts';
import { spansToAsk } from './settledWays.ts';
import type { EditorSpan, FailureSpan, InputSpan, SettledSpan } from './sightingTable.ts';
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
 * session and input within the window, or the input of the editor's calls within it, or tool and instant without any numbers, with
 * them or with one another, but for settled calls that the change can't reach. The observations need not stand any more.
 */
export function neighbourhoodOf(
  tables: Tables,
  observations: readonly number[],
  calls: readonly number[],
): BookedSighting[] {
  const { sightings } = tables;
  const changed = tables.observations.readAll(observations);
  const search = new Search(tables, changedSince(tables, [...changed.values()]));
  const found = new Map<number, BookedSighting>();
  const seenCalls = new Set<number>();
  let reached = changed;
  let rows = sightings.ofCalls(calls);
  for (;;) {
    const wanted = search.beyond([...reached.values()]);
    rows.push(
      ...sightings.byRequestIds(wanted.requestIds),
      ...sightings.byResponseIds(wanted.responseIds),
      ...sightings.byInput(wanted.spans),
      ...sightings.byEditorInput(wanted.editorSpans),
      ...sightings.failures(wanted.failures),
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

/** The first end among what has changed and whatever shares an id with it, over however many ids: before it no link by numbers is made otherwise. */
function changedSince(tables: Tables, changed: readonly Observation[]): number {
  const { sightings } = tables;
  const seen = { requestIds: new Set<string>(), responseIds: new Set<string>(), rows: new Set<number>() };
  let since = Infinity;
  let reached = changed;
  while (reached.length > 0) {
    since = Math.min(since, ...reached.map(({ endedAt }) => endedAt));
    const rows = [
      ...sightings.byRequestIds(
        unseen(
          seen.requestIds,
          reached.map(({ requestId }) => requestId),
        ),
      ),
      ...sightings.byResponseIds(
        unseen(
          seen.responseIds,
          reached.map(({ responseId }) => responseId),
        ),
      ),
    ].map(({ observation }) => observation);
    const fresh = rows.filter((row) => !seen.rows.has(row));
    for (const row of fresh) seen.rows.add(row);
    reached = [...tables.observations.readAll(fresh).values()];
  }
  return since;
}

interface Wanted {
  readonly requestIds: readonly string[];
  readonly responseIds: readonly string[];
  readonly spans: readonly SettledSpan[];
  readonly editorSpans: readonly EditorSpan[];
  readonly failures: readonly FailureSpan[];
}

interface Span {
  readonly since: number;
  readonly until: number;
}

/** Remembers what has been looked for, so that thousands of siblings are read once and not once for each. */
class Search {
  readonly #tables: Tables;
  readonly #changedSince: number;
  readonly #requestIds = new Set<string>();
  readonly #responseIds = new Set<string>();
  readonly #spans = new Map<string, InputSpan>();
  readonly #editorSpans = new Map<string, EditorSpan>();
  readonly #failures = new Map<string, FailureSpan>();

  constructor(tables: Tables, changedSince: number) {
    this.#tables = tables;
    this.#changedSince = changedSince;
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
      spans: unseenSpans(
        this.#spans,
        observations.map((observation) => this.#spanAround(observation)),
        ({ session, inputTokens }) => `${session} ${inputTokens}`,
      ).flatMap((span) => spansToAsk(this.#tables, span, this.#changedSince)),
      editorSpans: unseenSpans(this.#editorSpans, observations.map(editorSpanAround), ({ inputTokens }) =>
        String(inputTokens),
      ),
      failures: unseenSpans(
        this.#failures,
        observations.map((observation) => this.#failureAround(observation)),
        ({ tool }) => String(tool),
      ),
    };
  }

  #spanAround({ sessionId, tokens, endedAt }: Observation): InputSpan | null {
    const numbers = inputNumbersOf(tokens);
    const session = sessionId === null ? null : this.#tables.texts.find(sessionId);
    if (numbers === null || session === null) return null;
    const inputTokens = numbers.uncached + numbers.read + numbers.written;
    if (inputTokens === 0) return null;
    return { session, inputTokens, since: endedAt - linkWindowMs, until: endedAt + linkWindowMs };
  }

  #failureAround(observation: Observation): FailureSpan | null {
    const tool = isWithoutNumbers(observation) ? this.#tables.texts.find(observation.tool) : null;
    if (tool === null) return null;
    const { endedAt } = observation;
    return { tool, since: endedAt - failureWindowMs, until: endedAt + failureWindowMs };
  }
}

function editorSpanAround(observation: Observation): EditorSpan | null {
  const inputTokens = editorInputTokensOf(observation);
  const { endedAt } = observation;
  return inputTokens === null
    ? null
    : { inputTokens, since: endedAt - linkWindowMs, until: endedAt + linkWindowMs };
}

/** The parts of the wanted spans that no known one covers; they are known from now on. */
function unseenSpans<S extends Span>(
  known: Map<string, S>,
  wanted: readonly (S | null)[],
  nameOf: (span: S) => string,
): S[] {
  const reached = new Map<string, S>();
  for (const span of wanted) {
    if (span === null) continue;
    const name = nameOf(span);
    reached.set(name, united(reached.get(name) ?? known.get(name), span));
  }
  const unseen: S[] = [];
  for (const [name, span] of reached) {
    const before = known.get(name);
    known.set(name, span);
    if (before === undefined) {
      unseen.push(span);
      continue;
    }
    if (span.since < before.since) unseen.push({ ...span, until: before.since - 1 });
    if (span.until > before.until) unseen.push({ ...span, since: before.until + 1 });
  }
  return unseen;
}

function unseen(seen: Set<string>, ids: readonly (string | null)[]): string[] {
  const fresh = [...new Set(ids)].filter((id) => id !== null && !seen.has(id)) as string[];
  for (const id of fresh) seen.add(id);
  return fresh;
}

/** One span over both: what lies between them is looked at needlessly, but only once. */
function united<S extends Span>(one: S | undefined, other: S): S {
  if (one === undefined) return other;
  return {
    ...other,
    since: Math.min(one.since, other.since),
    until: Math.max(one.until, other.until),
  };
}
