import type { Observation } from '../core/observation.ts';

/** Half of a surrogate pair without the other. */
const loneSurrogate = /\p{Surrogate}/u;
const loneSurrogates = /\p{Surrogate}/gu;

/**
 * The observation with halves of surrogate pairs replaced, as SQLite would when it stores them: what is read back has to be equal to
 * what was offered, or the same record would be booked again.
 */
export function withStorableText(observation: Observation): Observation {
  let storable = observation;
  // In this form, as every record that is read passes through here.
  for (const name in observation) {
    const value = observation[name as keyof Observation];
    if (typeof value !== 'string' || !loneSurrogate.test(value)) continue;
    storable = { ...storable, [name]: value.replace(loneSurrogates, '\ufffd') };
  }
  return storable;
}
