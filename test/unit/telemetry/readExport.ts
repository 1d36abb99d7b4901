import { expect } from 'vitest';
import type { Observation } from '../../../src/core/observation.ts';
import { decodeLogs, decodeSpans } from '../../../src/sources/telemetry/decodeExport.ts';
import {
  callsOfLogs,
  callsOfSpans,
  type TelemetryCalls,
} from '../../../src/sources/telemetry/telemetryCalls.ts';
import { protobufOf, type Json } from '../../harness/otlpProtobuf.ts';

/** The calls of an export, which have to be the same in both encodings. */
export function readExport(body: Json): TelemetryCalls {
  const read =
    'resourceLogs' in body
      ? (bytes: Buffer, encoding: 'json' | 'protobuf') => callsOfLogs(decodeLogs(bytes, encoding))
      : (bytes: Buffer, encoding: 'json' | 'protobuf') => callsOfSpans(decodeSpans(bytes, encoding));
  const calls = read(Buffer.from(JSON.stringify(body)), 'json');
  expect(read(protobufOf(body), 'protobuf')).toEqual(calls);
  return calls;
}

export function observationsOf(body: Json): readonly Observation[] {
  const { observations, refusals } = readExport(body);
  expect(refusals).toEqual([]);
  return observations;
}

/** `uncached / cache read / 5 min write / 1 h write / output (reasoning)` */
export function tokensText({ tokens }: Observation): string {
  const { reasoningOutputTokens, ...buckets } = tokens;
  return `${Object.values(buckets).map(String).join(' / ')} (${String(reasoningOutputTokens)})`;
}
