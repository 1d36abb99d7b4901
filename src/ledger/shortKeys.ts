import type { Observation } from '../core/observation.ts';

type Ids = Pick<Observation, 'responseId' | 'requestId' | 'sessionId' | 'recordId'>;

/** Stand for the ids in this order; no key of a real tool holds control characters. */
const placeholders = ['\u0001', '\u0002', '\u0003', '\u0004'] as const;

/** Comes before a key that is stored as it is although it holds one of these characters. */
const verbatim = '\u0005';

const holdsControl = /\p{Cc}/u;

/**
 * A key without the ids that the same record holds in columns of its own: most keys are made of them, and would else be the
 * largest part of the ledger. `longKey` with the same ids gives it back.
 */
export function shortKey(key: string, ids: Ids): string {
  if (holdsControl.test(key)) return verbatim + key;
  let short = key;
  for (const [index, id] of idsInOrder(ids).entries()) {
    if (id !== null && id !== '' && !holdsControl.test(id)) short = short.replaceAll(id, placeholders[index] ?? '');
  }
  return short;
}

export function longKey(short: string, ids: Ids): string {
  if (short.startsWith(verbatim)) return short.slice(verbatim.length);
  let key = short;
  for (const [index, id] of idsInOrder(ids).entries()) {
    if (id !== null) key = key.replaceAll(placeholders[index] ?? '', () => id);
  }
  return key;
}

function idsInOrder({ responseId, requestId, sessionId, recordId }: Ids): readonly (string | null)[] {
  return [responseId, requestId, sessionId, recordId];
}
