import type { Observation } from '../core/observation.ts';

export type RecordIds = Pick<Observation, 'responseId' | 'requestId' | 'sessionId' | 'recordId'>;

/** Stand for the ids; no key of a real tool holds control characters. */
const placeholders = {
  responseId: '\u0001',
  requestId: '\u0002',
  sessionId: '\u0003',
  recordId: '\u0004',
} as const;

const idOfPlaceholder = new Map<string, keyof RecordIds>(
  (Object.keys(placeholders) as (keyof RecordIds)[]).map((name) => [placeholders[name], name]),
);

/** Comes before a key that is stored as it is, because it holds such characters itself. */
const verbatim = '\u0005';

const controlCharacter = /\p{Cc}/u;
const controlCharacters = /\p{Cc}/gu;

/**
 * A key without the ids that the same record holds in columns of its own: most keys are made of them, and would else be the
 * largest part of the ledger. `longKey` with the same ids gives it back.
 */
export function shortKey(key: string, ids: RecordIds): string {
  if (controlCharacter.test(key)) return verbatim + key;
  let short = key;
  // Looked for in the key itself, which has no placeholders: an id may be one.
  if (isPart(ids.responseId, key)) short = short.replaceAll(ids.responseId, placeholders.responseId);
  if (isPart(ids.requestId, key)) short = short.replaceAll(ids.requestId, placeholders.requestId);
  if (isPart(ids.sessionId, key)) short = short.replaceAll(ids.sessionId, placeholders.sessionId);
  if (isPart(ids.recordId, key)) short = short.replaceAll(ids.recordId, placeholders.recordId);
  return short;
}

/** All at once, so that what an id holds is left alone. */
export function longKey(short: string, ids: RecordIds): string {
  if (short.startsWith(verbatim)) return short.slice(verbatim.length);
  return short.replace(controlCharacters, (character) => {
    const name = idOfPlaceholder.get(character);
    return name === undefined ? character : (ids[name] ?? character);
  });
}

function isPart(id: string | null, key: string): id is string {
  return id !== null && id !== '' && key.includes(id);
}
