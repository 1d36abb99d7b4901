import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeLogs, decodePoints, decodeSpans } from '../../../src/sources/telemetry/decodeExport.ts';
import { callsOfLogs, callsOfSpans } from '../../../src/sources/telemetry/telemetryCalls.ts';
import { TelemetryFormatError } from '../../../src/sources/telemetry/telemetryErrors.ts';
import { logExport, makeLog, makeSpan, spanExport } from '../../harness/otlpExports.ts';
import { protobufOf } from '../../harness/otlpProtobuf.ts';

const readers = [
  (bytes: Buffer, encoding: 'json' | 'protobuf') => callsOfLogs(decodeLogs(bytes, encoding)),
  (bytes: Buffer, encoding: 'json' | 'protobuf') => callsOfSpans(decodeSpans(bytes, encoding)),
  decodePoints,
];

/** Every reader either reads the bytes or says that they are no export. */
function readAll(bytes: Buffer): void {
  for (const read of readers) {
    for (const encoding of ['json', 'protobuf'] as const) {
      try {
        read(bytes, encoding);
      } catch (error) {
        expect(error).toBeInstanceOf(TelemetryFormatError);
      }
    }
  }
}

const usage = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.usage.input_tokens': 100,
  'gen_ai.usage.output_tokens': 20,
};
const wholeSpans = spanExport([makeSpan('chat a-model', usage)]);
const wholeLogs = logExport([
  makeLog({ 'event.name': 'gemini_cli.api_response', input_token_count: 1, output_token_count: 2 }),
]);

describe('bytes that are no export', () => {
  test('property: any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        readAll(Buffer.from(bytes));
      }),
    );
  });

  test('property: any JSON, also in the places of an export', () => {
    const names = [
      'resourceSpans',
      'scopeSpans',
      'spans',
      'resourceLogs',
      'scopeLogs',
      'logRecords',
      'attributes',
      'key',
      'value',
      'resource',
    ];
    const anyJson = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(anyJson, (value) => {
        readAll(Buffer.from(JSON.stringify(value)));
      }),
    );
  });

  test('property: a whole export with bytes changed, and cut anywhere', () => {
    const bodies = [wholeSpans, wholeLogs].flatMap((body) => [
      protobufOf(body),
      Buffer.from(JSON.stringify(body)),
    ]);
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 4 }),
        fc.nat(),
        (body, changes, cut) => {
          const bytes = Buffer.from(body);
          for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
          readAll(bytes.subarray(0, cut % (bytes.length + 1)));
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ['json', Buffer.from(`{"resourceLogs":[${'{},'.repeat(1_000_001)}{}]}`)],
    // A resource's logs, empty, two bytes each.
    ['protobuf', Buffer.alloc(2_000_004, Buffer.from([0x0a, 0x00]))],
  ] as const)('more records than memory should hold: %s', (encoding, bytes) => {
    expect(() => decodeLogs(bytes, encoding)).toThrow('too many records');
  });

  test('numbers that no token count has refuse the call, not the export', () => {
    for (const count of ['-1', '1.5', '99999999999999999999', '', 'NaN']) {
      const span = makeSpan('chat a-model', { ...usage, 'gen_ai.usage.input_tokens': count });
      const { observations, refusals } = callsOfSpans(
        decodeSpans(Buffer.from(JSON.stringify(spanExport([span, makeSpan('chat a-model', usage)]))), 'json'),
      );
      expect([observations.length, refusals.length]).toEqual([1, 1]);
    }
  });

  test('unknown fields of every kind are skipped', () => {
    const unknown = Buffer.from([
      ...[0xf8, 0x01, 0x96, 0x01],
      ...[0xf9, 0x01, 1, 2, 3, 4, 5, 6, 7, 8],
      ...[0xfa, 0x01, 0x02, 0x68, 0x69],
      ...[0xfd, 0x01, 1, 2, 3, 4],
    ]);
    const bytes = Buffer.concat([unknown, protobufOf(wholeSpans), unknown]);
    expect(callsOfSpans(decodeSpans(bytes, 'protobuf')).observations).toHaveLength(1);
  });
});
