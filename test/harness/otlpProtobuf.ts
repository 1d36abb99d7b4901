/**
 * Writes an export, given in OTLP's JSON shape, as protobuf: an encoder of the whole messages, content included, that shares nothing with
 * the decoder under test. Field numbers from opentelemetry-proto 1.x.
 */
export type Json = Readonly<Record<string, unknown>>;

type Kind = 'string' | 'hex' | 'varint' | 'fixed64' | 'sfixed64' | 'double' | 'bool' | (() => Shape);
type Shape = Readonly<Record<string, readonly [number, Kind]>>;

const anyValue = (): Shape => ({
  stringValue: [1, 'string'],
  boolValue: [2, 'bool'],
  intValue: [3, 'varint'],
  doubleValue: [4, 'double'],
  arrayValue: [5, list],
  kvlistValue: [6, keyValueList],
});
const list = (): Shape => ({ values: [1, anyValue] });
const keyValueList = (): Shape => ({ values: [1, keyValue] });
const keyValue = (): Shape => ({ key: [1, 'string'], value: [2, anyValue] });
const resource = (): Shape => ({ attributes: [1, keyValue], droppedAttributesCount: [2, 'varint'] });
const scope = (): Shape => ({ name: [1, 'string'], version: [2, 'string'], attributes: [3, keyValue] });
const status = (): Shape => ({ message: [2, 'string'], code: [3, 'varint'] });
const event = (): Shape => ({
  timeUnixNano: [1, 'fixed64'],
  name: [2, 'string'],
  attributes: [3, keyValue],
});

const span = (): Shape => ({
  traceId: [1, 'hex'],
  spanId: [2, 'hex'],
  traceState: [3, 'string'],
  parentSpanId: [4, 'hex'],
  name: [5, 'string'],
  kind: [6, 'varint'],
  startTimeUnixNano: [7, 'fixed64'],
  endTimeUnixNano: [8, 'fixed64'],
  attributes: [9, keyValue],
  events: [11, event],
  status: [15, status],
});

const logRecord = (): Shape => ({
  timeUnixNano: [1, 'fixed64'],
  severityNumber: [2, 'varint'],
  severityText: [3, 'string'],
  body: [5, anyValue],
  attributes: [6, keyValue],
  traceId: [9, 'hex'],
  spanId: [10, 'hex'],
  observedTimeUnixNano: [11, 'fixed64'],
  eventName: [12, 'string'],
});

const pointTimes: Shape = { startTimeUnixNano: [2, 'fixed64'], timeUnixNano: [3, 'fixed64'] };
const numberPoint = (): Shape => ({
  ...pointTimes,
  asDouble: [4, 'double'],
  asInt: [6, 'sfixed64'],
  attributes: [7, keyValue],
});
const histogramPoint = (): Shape => ({
  ...pointTimes,
  count: [4, 'fixed64'],
  sum: [5, 'double'],
  attributes: [9, keyValue],
});
const sum = (): Shape => ({
  dataPoints: [1, numberPoint],
  aggregationTemporality: [2, 'varint'],
  isMonotonic: [3, 'bool'],
});
const histogram = (): Shape => ({
  dataPoints: [1, histogramPoint],
  aggregationTemporality: [2, 'varint'],
});
const metric = (): Shape => ({
  name: [1, 'string'],
  description: [2, 'string'],
  unit: [3, 'string'],
  sum: [7, sum],
  histogram: [9, histogram],
});

const exportShape: Shape = {
  resourceSpans: [1, () => ({ resource: [1, resource], scopeSpans: [2, scoped('spans', span)] })],
  resourceLogs: [1, () => ({ resource: [1, resource], scopeLogs: [2, scoped('logRecords', logRecord)] })],
  resourceMetrics: [1, () => ({ resource: [1, resource], scopeMetrics: [2, scoped('metrics', metric)] })],
};

function scoped(name: string, record: () => Shape): () => Shape {
  return () => ({ scope: [1, scope], [name]: [2, record] });
}

export function protobufOf(body: Json): Buffer {
  return messageOf(body, exportShape);
}

function messageOf(value: Json, shape: Shape): Buffer {
  const parts = Object.entries(value).flatMap(([name, field]) => {
    const [number, kind] = shape[name] ?? [];
    if (number === undefined || kind === undefined) throw new Error(`no field ${name}`);
    return (Array.isArray(field) ? field : [field]).map((one) => fieldOf(number, kind, one));
  });
  return Buffer.concat(parts);
}

function fieldOf(number: number, kind: Kind, value: unknown): Buffer {
  const text = String(value);
  switch (kind) {
    case 'varint':
      return Buffer.concat([tag(number, 0), varint(BigInt(text))]);
    case 'bool':
      return Buffer.concat([tag(number, 0), varint(value === true ? 1n : 0n)]);
    case 'double':
    case 'fixed64':
    case 'sfixed64': {
      const bytes = Buffer.alloc(8);
      if (kind === 'double') bytes.writeDoubleLE(Number(value));
      else if (kind === 'fixed64') bytes.writeBigUInt64LE(BigInt(text));
      else bytes.writeBigInt64LE(BigInt(text));
      return Buffer.concat([tag(number, 1), bytes]);
    }
    case 'string':
      return lengthDelimited(number, Buffer.from(text));
    case 'hex':
      return lengthDelimited(number, Buffer.from(text, 'hex'));
    default:
      return lengthDelimited(number, messageOf(value as Json, kind()));
  }
}

function lengthDelimited(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([tag(number, 2), varint(BigInt(bytes.length)), bytes]);
}

function tag(number: number, wireType: number): Buffer {
  return varint(BigInt(number * 8 + wireType));
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) + 128);
  return Buffer.from([...bytes, Number(rest)]);
}
