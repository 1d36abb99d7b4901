import { createHash } from 'node:crypto';
import { attributesOf, textAttribute } from './attributes.ts';
import { objectOf, objectsOf, readJson, type JsonObject } from './otlpJson.ts';
import { logTable, metricTable, traceTable } from './otlpTables.ts';
import { readProtobuf } from './protobufMessage.ts';
import type { TelemetryLog, TelemetryOrigin, TelemetryPoint, TelemetrySpan } from './telemetryRecord.ts';

export type Encoding = 'json' | 'protobuf';

/** Far more than tools send in 30 seconds; at most some hundred megabytes for the moment of decoding. */
const valuesMax = 1_000_000;

/** In OTLP a number, a name in the proto's own JSON mapping: tools send numbers. */
const clientKind = 3;
const errorCode = 2;

/** The last one that JavaScript's dates know. */
const latestInstant = 8.64e15;

const temporalities: ReadonlyMap<unknown, TelemetryPoint['temporality']> = new Map([
  [1, 'delta'],
  [2, 'cumulative'],
]);

/** The logs of an export. All three throw a `TelemetryFormatError` on a body that is none. */
export function decodeLogs(bytes: Uint8Array, encoding: Encoding): readonly TelemetryLog[] {
  const body = encoding === 'json' ? readJson(bytes, valuesMax) : readProtobuf(bytes, logTable, valuesMax);
  return recordsOf(body, 'resourceLogs', 'scopeLogs', 'logRecords').map(({ record, origin }) => {
    const attributes = attributesOf(record['attributes']);
    return {
      ...origin,
      attributes,
      eventName: textAttribute(attributes, 'event.name') ?? shortText(record['eventName']) ?? '',
      at: instantOf(record['timeUnixNano']) ?? instantOf(record['observedTimeUnixNano']),
      spanKey: spanKeyOf(record)?.spanKey ?? null,
    };
  });
}

/** The spans of an export; one without ids is no span. */
export function decodeSpans(bytes: Uint8Array, encoding: Encoding): readonly TelemetrySpan[] {
  const body = encoding === 'json' ? readJson(bytes, valuesMax) : readProtobuf(bytes, traceTable, valuesMax);
  return recordsOf(body, 'resourceSpans', 'scopeSpans', 'spans').flatMap(({ record, origin }) => {
    const key = spanKeyOf(record);
    if (key === null) return [];
    return {
      ...origin,
      ...key,
      attributes: attributesOf(record['attributes']),
      firstWord: /^\S*/.exec(shortText(record['name']) ?? '')?.[0] ?? '',
      isClient: record['kind'] === clientKind,
      isError: objectOf(record['status'])?.['code'] === errorCode,
      startedAt: instantOf(record['startTimeUnixNano']),
      endedAt: instantOf(record['endTimeUnixNano']),
    };
  });
}

/** The points of an export's counters and histograms; those without time, number or known temporality are left out. */
export function decodePoints(bytes: Uint8Array, encoding: Encoding): readonly TelemetryPoint[] {
  const body = encoding === 'json' ? readJson(bytes, valuesMax) : readProtobuf(bytes, metricTable, valuesMax);
  return recordsOf(body, 'resourceMetrics', 'scopeMetrics', 'metrics').flatMap(
    ({ record, origin, resource }) => {
      const metric = shortText(record['name']);
      const data =
        objectOf(record['sum']) ?? objectOf(record['histogram']) ?? objectOf(record['exponentialHistogram']);
      const temporality = temporalities.get(data?.['aggregationTemporality']);
      if (metric === null || data === null || temporality === undefined) return [];
      return objectsOf(data['dataPoints']).flatMap((point) => {
        const at = instantOf(point['timeUnixNano']);
        const value = numberOf(point['asInt'] ?? point['asDouble'] ?? point['sum']);
        if (at === null || value === null) return [];
        const startedAt = instantOf(point['startTimeUnixNano']);
        const seriesParts = [
          sorted(resource),
          origin.scopeName,
          metric,
          sorted(point['attributes']),
          startedAt,
        ];
        return {
          ...origin,
          metric,
          temporality,
          attributes: attributesOf(point['attributes']),
          seriesKey: createHash('sha256').update(JSON.stringify(seriesParts)).digest('base64'),
          startedAt,
          at,
          value,
        };
      });
    },
  );
}

interface FoundRecord {
  readonly record: JsonObject;
  readonly origin: TelemetryOrigin;
  /** The resource's attributes as they came, to tell one process's series from another's. */
  readonly resource: unknown;
}

function recordsOf(body: JsonObject, resources: string, scopes: string, records: string): FoundRecord[] {
  const found: FoundRecord[] = [];
  for (const ofResource of objectsOf(body[resources])) {
    const resource = objectOf(ofResource['resource'])?.['attributes'];
    const kept = attributesOf(resource);
    for (const ofScope of objectsOf(ofResource[scopes])) {
      const scopeName = shortText(objectOf(ofScope['scope'])?.['name']) ?? '';
      const origin: TelemetryOrigin = { resource: kept, scopeName };
      for (const record of objectsOf(ofScope[records])) found.push({ record, origin, resource });
    }
  }
  return found;
}

function spanKeyOf(record: JsonObject): { readonly traceId: string; readonly spanKey: string } | null {
  const traceId = idOf(record['traceId'], 32);
  const spanId = idOf(record['spanId'], 16);
  return traceId === null || spanId === null ? null : { traceId, spanKey: `${traceId}-${spanId}` };
}

/** All zeros is OpenTelemetry's "none". */
function idOf(value: unknown, length: number): string | null {
  if (typeof value !== 'string' || value.length !== length) return null;
  return /^[0-9a-f]+$/i.test(value) && !/^0+$/.test(value) ? value.toLowerCase() : null;
}

/** Names only: longer text is content. */
function shortText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= 256 ? value : null;
}

/** Nanoseconds since 1970 to milliseconds; 0 is "not told". */
function instantOf(value: unknown): number | null {
  const nanoseconds =
    typeof value === 'number' && Number.isInteger(value)
      ? BigInt(value)
      : typeof value === 'string' && /^\d{1,20}$/.test(value)
        ? BigInt(value)
        : value;
  if (typeof nanoseconds !== 'bigint') return null;
  const milliseconds = Number(nanoseconds / 1_000_000n);
  return milliseconds > 0 && milliseconds <= latestInstant ? milliseconds : null;
}

function numberOf(value: unknown): number | null {
  const isText = typeof value === 'string' && /^\d{1,20}$/.test(value);
  const number = isText || typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null;
}

/** The same list for one series, in whatever order its attributes came. */
function sorted(attributes: unknown): readonly string[] {
  return objectsOf(attributes)
    .map((attribute) => JSON.stringify(attribute))
    .sort();
}
