export type JsonObject = Readonly<Record<string, unknown>>;

/** `undefined` where the text is no JSON. Nothing of it is kept or told: it may be a prompt or an answer. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function objectOf(value: unknown): JsonObject | null {
  return isObject(value) ? value : null;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Text that says something; `null` for anything else, so that an empty name never replaces a known one. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** An answer's `error` member; null beside a success. */
export function tellsError(object: JsonObject): boolean {
  return objectOf(object['error']) !== null || textOf(object['error']) !== null;
}

/** A counter that must be told to be known. `null`: missing, or nothing that counts tokens (negative, broken, a fraction). */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** A part that answers leave out, or write as null, where there was none of it: then 0. A value that is no count is `null`. */
export function partOf(value: unknown): number | null {
  return value === undefined || value === null ? 0 : countOf(value);
}
