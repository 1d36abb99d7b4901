import type { Observation } from '../core/observation.ts';

/** Half of a surrogate pair without the other. */
const loneSurrogate = /\p{Surrogate}/u;
const loneSurrogates = /\p{Surrogate}/gu;

/**
 * The observation with halves of surrogate pairs replaced, as SQLite would when it stores them: what is read back has to be equal to
 * what was offered, or the same record would be booked again.
 */
export function withStorableText(observation: Observation): Observation {
  const ill = Object.entries(observation).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && loneSurrogate.test(entry[1]),
  );
  if (ill.length === 0) return observation;
  return {
    ...observation,
    ...Object.fromEntries(ill.map(([name, text]) => [name, text.replace(loneSurrogates, '\ufffd')])),
  };
}
