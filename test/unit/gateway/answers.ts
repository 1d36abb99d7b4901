import { crc32 } from 'node:zlib';
import type { TokenCounts } from '../../../src/core/observation.ts';
import { usageReaderFor } from '../../../src/gateway/usage/usageReaderFor.ts';
import type { UsageReader, WireCall, WireUsage } from '../../../src/gateway/wireUsage.ts';

/** A call to Chat Completions that was answered as JSON, unless told otherwise. */
export function makeCall(overrides: Partial<WireCall> = {}): WireCall {
  return {
    route: 'openai',
    method: 'POST',
    path: '/v1/chat/completions',
    requestContentType: 'application/json',
    status: 200,
    contentType: 'application/json',
    ...overrides,
  };
}

export function readerFor(call: Partial<WireCall>): UsageReader {
  const reader = usageReaderFor(makeCall(call));
  if (reader === null) throw new Error(`not metered: ${call.path ?? ''}`);
  return reader;
}

/** The usage of a whole answer, given in one piece. */
export function usageOf(
  call: Partial<WireCall>,
  body: string | Uint8Array,
  how: 'complete' | 'aborted' | 'broken' = 'complete',
): WireUsage {
  const reader = readerFor(call);
  reader.feed(Buffer.from(body));
  return reader.end(how);
}

/** Fresh input, cache reads, short and long cache writes, output, reasoning: as a line to compare. */
export function line({ tokens, status }: Pick<WireUsage, 'tokens'> & Partial<WireUsage>): string {
  return `${tokensLine(tokens)}${status === undefined ? '' : ` ${status}`}`;
}

export function tokensLine(tokens: TokenCounts): string {
  const text = (count: number | null) => (count === null ? '?' : String(count));
  return (
    `${text(tokens.uncachedInputTokens)} + ${text(tokens.cacheReadInputTokens)} read` +
    ` + ${text(tokens.cacheWrite5mInputTokens)}/${text(tokens.cacheWrite1hInputTokens)} written` +
    ` → ${text(tokens.outputTokens)} (${text(tokens.reasoningOutputTokens)})`
  );
}

/** An event stream of `data:` lines; objects become JSON. */
export function eventStream(...events: readonly (string | object)[]): string {
  return events
    .map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
    .join('');
}

/** An event stream whose events are also named, as Anthropic and the Responses API do. */
export function namedEvents(
  ...events: readonly { readonly type: string; readonly [member: string]: unknown }[]
): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

/** One frame of `application/vnd.amazon.eventstream`. */
export function awsFrame(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => awsHeader(name, value)));
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(12 + head.length + body.length + 4, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  return withChecksum(Buffer.concat([prelude, head, body]));
}

function awsHeader(name: string, value: string): Buffer {
  const header = Buffer.alloc(1 + name.length + 3 + value.length);
  header.writeUInt8(name.length, 0);
  header.write(name, 1);
  header.writeUInt8(7, 1 + name.length);
  header.writeUInt16BE(value.length, 2 + name.length);
  header.write(value, 4 + name.length);
  return header;
}

export function withChecksum(bytes: Buffer): Buffer {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(bytes));
  return Buffer.concat([bytes, checksum]);
}

export const awsStream = 'application/vnd.amazon.eventstream';

/** An event frame, as Bedrock sends it. */
export function awsEvent(eventType: string, payload: object): Buffer {
  return awsFrame(
    { ':event-type': eventType, ':content-type': 'application/json', ':message-type': 'event' },
    JSON.stringify(payload),
  );
}

/** An InvokeModel stream's chunk: the model's own event in base64. */
export function awsChunk(event: object): Buffer {
  return awsEvent('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abcdef' });
}
