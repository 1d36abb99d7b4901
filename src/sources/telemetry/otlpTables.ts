import type { ProtobufField, ProtobufTable } from './protobufMessage.ts';

/**
 * The part of OTLP 1.x that is read (opentelemetry-proto, packages `collector.*.v1`, `trace.v1`, `metrics.v1`, `logs.v1`), under the names
 * that OTLP's JSON gives the fields, so that both encodings come out in one shape. Bodies of logs, events and links of spans, lists and
 * maps as values are not in the tables: they hold content.
 */
const anyValue = table({
  1: field('stringValue', 'text'),
  2: field('boolValue', 'bool'),
  3: field('intValue', 'varint'),
  4: field('doubleValue', 'double'),
});
const keyValue = table({ 1: field('key', 'text'), 2: field('value', anyValue) });
const attributes = repeated('attributes', keyValue);
const resource = field('resource', table({ 1: attributes }));
const scope = field('scope', table({ 1: field('name', 'text') }));

const spanRecord = table({
  1: field('traceId', 'bytes'),
  2: field('spanId', 'bytes'),
  5: field('name', 'text'),
  6: field('kind', 'varint'),
  7: field('startTimeUnixNano', 'fixed64'),
  8: field('endTimeUnixNano', 'fixed64'),
  9: attributes,
  15: field('status', table({ 3: field('code', 'varint') })),
});

const logRecord = table({
  1: field('timeUnixNano', 'fixed64'),
  6: attributes,
  9: field('traceId', 'bytes'),
  10: field('spanId', 'bytes'),
  11: field('observedTimeUnixNano', 'fixed64'),
  12: field('eventName', 'text'),
});

const pointTimes = {
  2: field('startTimeUnixNano', 'fixed64'),
  3: field('timeUnixNano', 'fixed64'),
} as const;
const numberPoint = table({
  ...pointTimes,
  4: field('asDouble', 'double'),
  6: field('asInt', 'sfixed64'),
  7: attributes,
});
const histogramPoint = table({ ...pointTimes, 5: field('sum', 'double'), 9: attributes });
const exponentialPoint = table({ ...pointTimes, 5: field('sum', 'double'), 1: attributes });

const metric = table({
  1: field('name', 'text'),
  7: field('sum', pointsOf(numberPoint)),
  9: field('histogram', pointsOf(histogramPoint)),
  10: field('exponentialHistogram', pointsOf(exponentialPoint)),
});

export const traceTable = exportOf('resourceSpans', 'scopeSpans', 'spans', spanRecord);
export const logTable = exportOf('resourceLogs', 'scopeLogs', 'logRecords', logRecord);
export const metricTable = exportOf('resourceMetrics', 'scopeMetrics', 'metrics', metric);

function exportOf(resources: string, scopes: string, records: string, record: ProtobufTable): ProtobufTable {
  const ofScope = table({ 1: scope, 2: repeated(records, record) });
  return table({ 1: repeated(resources, table({ 1: resource, 2: repeated(scopes, ofScope) })) });
}

function pointsOf(point: ProtobufTable): ProtobufTable {
  return table({ 1: repeated('dataPoints', point), 2: field('aggregationTemporality', 'varint') });
}

function table(fields: Readonly<Record<number, ProtobufField>>): ProtobufTable {
  return new Map(Object.entries(fields).map(([number, value]) => [Number(number), value]));
}

function field(name: string, kind: ProtobufField['kind']): ProtobufField {
  return { name, kind };
}

function repeated(name: string, kind: ProtobufTable): ProtobufField {
  return { name, kind, isRepeated: true };
}
