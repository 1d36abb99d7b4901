import type { Observation } from '../core/observation.ts';

export type RecordIds = Pick<Observation, 'responseId' | 'requestId' | 'sessionId' | 'recordId'>;

/** Stand for the ids; no key of a real tool holds control characters. */
const placeholders = {
  responseId: '\u0001',
  requestId: '\u0002',
  sessionId: '\u0003',
  recordId: '\u0004',
} as const;

/** Comes before a key that is stored as it is, because it holds such characters itself. */
const verbatim = '\u0005';

const controlCharacter = /\p{Cc}/u;

/**
 * A key without the ids that the same record holds in columns of its own: most keys are made of them, and would else be the
 * largest part of the ledger. `longKey` with the same ids gives it back.
 */
export function shortKey(key: string, ids: RecordIds): string {
  if (controlCharacter.test(key)) return verbatim + key;
  let short = key;
  short = without(short, ids.responseId, placeholders.responseId);
  short = without(short, ids.requestId, placeholders.requestId);
  short = without(short, ids.sessionId, placeholders.sessionId);
  return without(short, ids.recordId, placeholders.recordId);
}

export function longKey(short: string, ids: RecordIds): string {
  if (short.startsWith(verbatim)) return short.slice(verbatim.length);
  let key = short;
  for (const name of ['responseId', 'requestId', 'sessionId', 'recordId'] as const) {
    const id = ids[name];
    if (id !== null) key = key.replaceAll(placeholders[name], () => id);
  }
  return key;
}

function without(key: string, id: string | null, placeholder: string): string {
  if (id === null || id === '' || !key.includes(id)) return key;
  return key.replaceAll(id, placeholder);
}
