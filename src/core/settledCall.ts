import { inputNameOf, isOutputFinal } from './inputNumbers.ts';
import { linkWindowMs } from './linkSightings.ts';
import type { Observation } from './observation.ts';
import { plainModelName } from './plainModelName.ts';

/**
 * A call whose sightings were found to be one so surely that others need not be asked again, as long as no stream but its own has
 * seen calls like it.
 *
 * `ids`: all share an id that nobody else has, and the input; so they are linked before anything else is looked at.
 * `numbers`: all numbers are equal and final. Such sightings are joined in the order of their ends, so a call that has ended before
 * another sighting is not touched by it.
 */
export interface SettledCall {
  readonly by: 'ids' | 'numbers';
  /** In the order of their names. */
  readonly streams: readonly string[];
}

/**
 * Whether a call of several sightings is settled; `null` when it may still change with others.
 *
 * @param isShared whether a sighting of another call has this id as well
 */
export function settledCall(
  members: readonly Observation[],
  isShared: (idKind: 'requestId' | 'responseId', id: string) => boolean,
): SettledCall | null {
  const [first] = members;
  if (first === undefined || members.length < 2) return null;
  const ends = members.map(({ endedAt }) => endedAt);
  if (Math.max(...ends) - Math.min(...ends) > linkWindowMs) return null;
  const input = inputNameOf(first.tokens);
  if (input === null || members.some(({ tokens }) => inputNameOf(tokens) !== input)) return null;
  // Sightings of two sessions have neighbours in both.
  const sessions = new Set(members.map(({ sessionId }) => sessionId).filter((session) => session !== null));
  if (sessions.size > 1) return null;
  for (const idKind of ['requestId', 'responseId'] as const) {
    for (const member of members) {
      const id = member[idKind];
      if (id !== null && isShared(idKind, id)) return null;
    }
  }
  const streams = members.map(({ stream }) => stream).sort();
  if (haveOneId(members)) return { by: 'ids', streams };
  return haveEqualNumbers(members, first) ? { by: 'numbers', streams } : null;
}

function haveOneId(members: readonly Observation[]): boolean {
  return (['requestId', 'responseId'] as const).some((idKind) => {
    const ids = new Set(members.map((member) => member[idKind]));
    return ids.size === 1 && !ids.has(null);
  });
}

function haveEqualNumbers(members: readonly Observation[], first: Observation): boolean {
  const model = modelOf(first);
  return (
    model !== null &&
    members.every(
      (member) =>
        member.sessionId !== null &&
        isOutputFinal(member) &&
        member.tokens.outputTokens === first.tokens.outputTokens &&
        modelOf(member) === model,
    )
  );
}

function modelOf({ responseModel, requestModel }: Observation): string | null {
  const model = responseModel ?? requestModel;
  return model === null ? null : plainModelName(model);
}
