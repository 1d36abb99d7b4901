import * as z from 'zod';
import { settledCall, type SettledCall } from '../core/settledCall.ts';
import { linkWindowMs } from '../core/linkSightings.ts';
import type { BookedSighting } from './neighbourhood.ts';
import type { InputSpan, SettledSpan } from './sightingTable.ts';
import type { Tables } from './tables.ts';

const settledSchema = z.tuple([z.enum(['ids', 'numbers']), z.array(z.string())]);

/** How a call is settled, as a text that is stored once. */
function nameOf({ by, streams }: SettledCall): string {
  return JSON.stringify([by, streams]);
}

function settledOf(name: string): SettledCall {
  const [by, streams] = settledSchema.parse(JSON.parse(name));
  return { by, streams };
}

/**
 * Where in a span sightings have to be asked that a change may reach. Settled calls are left out, else a session of thousands of equal
 * calls would be linked anew with each of them:
 * - those that have a sighting of every stream that is there, so that nothing can join them, and
 * - were linked by ids, or by numbers and ended before `changedSince`, as the link goes through them in the order of their ends.
 */
export function spansToAsk(tables: Tables, span: InputSpan, changedSince: number): SettledSpan[] {
  const { sightings, texts } = tables;
  const open: SettledSpan = { ...span, settledAs: null };
  const ways = sightings.settledWays(span).map((id) => ({ id, settled: settledOf(texts.valueOf(id)) }));
  if (ways.length === 0) return [open];
  // The sightings of one call are within a window of each other, and what could join them within another.
  const reach = { ...span, since: span.since - 2 * linkWindowMs, until: span.until + 2 * linkWindowMs };
  const streams = new Set([
    ...sightings.openStreams(reach).map((id) => texts.valueOf(id)),
    ...ways.flatMap(({ settled }) => settled.streams),
  ]);
  return [
    open,
    ...ways.flatMap(({ id, settled }) => {
      if (settled.streams.length < streams.size) return [{ ...span, settledAs: id }];
      if (settled.by === 'ids') return [];
      // One that ended before may have a sighting that did not.
      const later = {
        ...span,
        since: Math.max(span.since, changedSince),
        until: span.until + linkWindowMs,
        settledAs: id,
      };
      return later.since > later.until ? [] : [later];
    }),
  ];
}

/** Notes of every call of a neighbourhood that was linked how it is settled now. */
export function noteSettled(tables: Tables, calls: readonly (readonly BookedSighting[])[]): void {
  const { sightings, texts } = tables;
  const holders = { requestId: new Map<string, number>(), responseId: new Map<string, number>() };
  for (const members of calls) {
    for (const idKind of ['requestId', 'responseId'] as const) {
      const ids = new Set(members.map(({ observation }) => observation[idKind]));
      for (const id of ids) if (id !== null) holders[idKind].set(id, (holders[idKind].get(id) ?? 0) + 1);
    }
  }
  for (const members of calls) {
    const settled = settledCall(
      members.map(({ observation }) => observation),
      (idKind, id) => (holders[idKind].get(id) ?? 0) > 1,
    );
    const settledAs = settled === null ? null : texts.intern(nameOf(settled));
    for (const { id } of members) sightings.settle(id, settledAs);
  }
}
