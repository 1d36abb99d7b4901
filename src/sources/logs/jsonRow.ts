import { LogLineError } from './logReader.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** One line as an object; `null` where it is JSON but no object. The error says nothing of the text: it may be a prompt. */
export function parseRow(line: Buffer): JsonObject | null {
  let value: unknown;
  try {
    value = JSON.parse(line.toString('utf8'));
  } catch {
    throw new LogLineError('the line is not JSON');
  }
  return objectOf(value);
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

/** Text that says something; `null` for anything else. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A counter of a record. Routers write null or leave it out: that is 0. Anything but a whole number is refused. */
export function counterOf(row: JsonObject, name: string): number {
  const value = row[name];
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new LogLineError(`${name} is no token count`);
}

/** Milliseconds since 1970, of an ISO instant. */
export function instantOf(value: unknown): number {
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(instant)) throw new LogLineError('the record has no time');
  return instant;
}
