import type { Warnings } from './warnings.ts';

/** A key as an organisation's directory lists it. */
export interface ListedKey {
  readonly id: string;
  readonly name?: string | null | undefined;
  /** What the vendor still shows of the key itself: `sk-…abcd`. */
  readonly hint?: string | null | undefined;
}

/**
 * Which ids are those of the keys that the user named by their name or hint, by id. A name that several keys bear may be a colleague's
 * too: it names none of them. `null`: the directory may not be read.
 */
export function keysNamed(
  names: readonly string[],
  keys: readonly ListedKey[] | null,
  warnings: Warnings,
): ReadonlyMap<string, string> {
  if (keys === null) {
    warnings.add(
      'The list of keys can’t be read with this key, so that a key of yours is only known by its id.',
    );
    return new Map();
  }
  const found = new Map<string, string>();
  for (const name of names) {
    const [key, ...others] = keys.filter((one) => one.name === name || one.hint === name);
    if (others.length > 0) {
      warnings.add(
        'A key’s name that was given as yours is that of several keys. Give the key’s id instead.',
      );
    } else if (key !== undefined) found.set(key.id, name);
  }
  return found;
}
