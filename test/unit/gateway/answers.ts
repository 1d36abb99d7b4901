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
