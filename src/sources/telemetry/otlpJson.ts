import { TelemetryFormatError } from './telemetryErrors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

const openings: ReadonlySet<number> = new Set([0x7b, 0x5b]);

/**
 * Throws a `TelemetryFormatError` on bytes that are no JSON object, and on more than `valuesMax` objects and lists: one takes two bytes on
 * the wire and fifty in memory. The error says nothing of the text.
 */
export function readJson(bytes: Uint8Array, valuesMax: number): JsonObject {
  let values = 0;
  for (const byte of bytes) if (openings.has(byte)) values += 1;
  if (values > valuesMax) throw new TelemetryFormatError('too many records in one export');
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  } catch {
    throw new TelemetryFormatError('the body is not JSON');
  }
  const object = objectOf(value);
  if (object === null) throw new TelemetryFormatError('the body is no JSON object');
  return object;
}

export function objectOf(value: unknown): JsonObject | null {
  return isObject(value) ? value : null;
}

export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
