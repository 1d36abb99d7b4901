import type { Observation } from '../core/observation.ts';

/** Tells a group's observations apart: two that are equal in every field are one. */
export class Wordings {
  /** By what nearly always differs, so that hardly any two are compared field by field. */
  readonly #alike = new Map<string, Observation[]>();

  /** Takes an observation up unless an equal one is there; tells whether it was new. */
  add(observation: Observation): boolean {
    const { recordId, endedAt, tokens } = observation;
    const name = `${recordId ?? ''} ${endedAt} ${tokens.outputTokens ?? ''}`;
    const alike = this.#alike.get(name);
    if (alike === undefined) {
      this.#alike.set(name, [observation]);
      return true;
    }
    if (alike.some((other) => isEqual(other, observation))) return false;
    alike.push(observation);
    return true;
  }
}

function isEqual(one: Observation, other: Observation): boolean {
  const { tokens, ...fields } = one;
  return hasEqual(fields, other) && hasEqual(tokens, other.tokens);
}

function hasEqual<Fields extends object>(fields: Fields, other: Fields): boolean {
  return (Object.keys(fields) as (keyof Fields)[]).every((name) => fields[name] === other[name]);
}
