import type { Json } from './otlpProtobuf.ts';

type Value = string | number | boolean;

export interface RecordOptions {
  readonly service?: string;
  readonly scope?: string;
  readonly resource?: Readonly<Record<string, Value>>;
}

/** The instant of every record that names none: 2026-11-20T10:00:00Z. */
export const recordedAt = Date.UTC(2026, 10, 20, 10);

export const traceId = '5b8efff798038103d269b633813fc60c';
export const spanId = 'eee19b7ec3c1b174';

export function nanos(milliseconds: number): string {
  return `${milliseconds}000000`;
}

/** Attributes as OTLP writes them. Whole numbers are integers, as text. */
export function attributes(values: Readonly<Record<string, Value>>): Json[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: Value): Json {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

export function logExport(logs: readonly Json[], options: RecordOptions = {}): Json {
  return {
    resourceLogs: [
      { resource: resourceOf(options), scopeLogs: [{ scope: scopeOf(options), logRecords: logs }] },
    ],
  };
}

export function spanExport(spans: readonly Json[], options: RecordOptions = {}): Json {
  return {
    resourceSpans: [{ resource: resourceOf(options), scopeSpans: [{ scope: scopeOf(options), spans }] }],
  };
}

export function metricExport(metrics: readonly Json[], options: RecordOptions = {}): Json {
  return {
    resourceMetrics: [
      { resource: resourceOf(options), scopeMetrics: [{ scope: scopeOf(options), metrics }] },
    ],
  };
}

export function makeLog(values: Readonly<Record<string, Value>>, overrides: Json = {}): Json {
  return { timeUnixNano: nanos(recordedAt), attributes: attributes(values), ...overrides };
}

export function makeSpan(name: string, values: Readonly<Record<string, Value>>, overrides: Json = {}): Json {
  return {
    traceId,
    spanId,
    name,
    kind: 3,
    startTimeUnixNano: nanos(recordedAt - 2_000),
    endTimeUnixNano: nanos(recordedAt),
    attributes: attributes(values),
    ...overrides,
  };
}

function resourceOf({ service = 'some-tool', resource = {} }: RecordOptions): Json {
  return { attributes: attributes({ 'service.name': service, ...resource }) };
}

function scopeOf({ scope = 'some-scope' }: RecordOptions): Json {
  return { name: scope };
}
