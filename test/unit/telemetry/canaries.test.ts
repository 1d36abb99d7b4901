import { describe, expect, test } from 'vitest';
import { decodeLogs, decodeSpans } from '../../../src/sources/telemetry/decodeExport.ts';
import { callsOfLogs, callsOfSpans } from '../../../src/sources/telemetry/telemetryCalls.ts';
import { attributes, logExport, makeLog, makeSpan, spanExport } from '../../harness/otlpExports.ts';
import { protobufOf, type Json } from '../../harness/otlpProtobuf.ts';

const canary = 'canary';

/** Attributes in which tools send content, people and accounts; and one that nobody has invented yet. */
const contentNames = [
  ...[
    'gen_ai.input.messages',
    'gen_ai.output.messages',
    'gen_ai.system_instructions',
    'gen_ai.tool.definitions',
  ],
  ...['gen_ai.prompt', 'gen_ai.completion', 'gen_ai.tool.call.arguments', 'gen_ai.tool.call.result'],
  ...[
    'copilot_chat.user_request',
    'copilot_chat.reasoning_content',
    'prompt',
    'response_text',
    'request_text',
  ],
  ...[
    'process.command_args',
    'process.command_line',
    'error',
    'error.message',
    'tool_parameters',
    'arguments',
  ],
  ...['user.id', 'user.email', 'user.account_uuid', 'organization.id', 'user.account_id', 'host.name'],
  ...['auth.env_provider_key_name', 'a.name.of.tomorrow'],
];
const content = Object.fromEntries(contentNames.map((name) => [name, `${canary} ${name}`]));
const list = { arrayValue: { values: [{ stringValue: canary }] } };
const map = { kvlistValue: { values: [{ key: canary, value: { stringValue: canary } }] } };
const contentAttributes = [
  ...attributes(content),
  { key: 'process.command_args', value: list },
  { key: 'gen_ai.input.messages', value: map },
  // Content under a name that is kept, in a shape or a length that no id has.
  { key: 'gen_ai.conversation.id', value: list },
  { key: 'gen_ai.response.id', value: { stringValue: canary.repeat(100) } },
];
const events = [{ timeUnixNano: '1', name: canary, attributes: contentAttributes }];

const usage = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': 'a-model',
  'gen_ai.usage.input_tokens': 100,
  'gen_ai.usage.output_tokens': 20,
  model: 'a-model',
  input_tokens: 100,
  output_tokens: 20,
  input_token_count: 100,
  output_token_count: 20,
  'event.kind': 'response.completed',
  request_id: 'req_1',
};
const withContent = (record: Json): Json => ({
  ...record,
  attributes: [...(record['attributes'] as Json[]), ...contentAttributes],
});

const origins = [
  { service: 'claude-code' },
  { service: 'codex_exec' },
  { service: 'gemini-cli' },
  { service: 'copilot-chat' },
  { service: 'github-copilot' },
  { service: 'anything' },
].map((origin) => ({ ...origin, resource: content }));

const logNames = [
  'api_request',
  'api_error',
  'codex.sse_event',
  'gemini_cli.api_response',
  'gemini_cli.api_error',
];

describe.each(['json', 'protobuf'] as const)('no content comes out of %s', (encoding) => {
  const bytesOf = (body: Json) =>
    encoding === 'json' ? Buffer.from(JSON.stringify(body)) : protobufOf(body);

  test.each(origins)('spans of $service', (origin) => {
    const names = ['claude_code.llm_request', `chat ${canary}`, `invoke_agent ${canary}`];
    const spans = names.map((name) =>
      withContent(makeSpan(name, usage, { events, status: { code: 0, message: canary } })),
    );
    const decoded = decodeSpans(bytesOf(spanExport(spans, origin)), encoding);
    expect(decoded).toHaveLength(spans.length);
    expect(textOf(decoded)).not.toContain(canary);
    expect(textOf(callsOfSpans(decoded))).not.toContain(canary);
  });

  test.each(origins)('logs of $service', (origin) => {
    const logs = logNames.map((name) =>
      withContent(
        makeLog({ ...usage, 'event.name': name }, { body: { stringValue: canary }, severityText: canary }),
      ),
    );
    const decoded = decodeLogs(bytesOf(logExport(logs, origin)), encoding);
    const calls = callsOfLogs(decoded);
    expect(calls.observations.length).toBeGreaterThan(0);
    expect(textOf(decoded)).not.toContain(canary);
    expect(textOf(calls)).not.toContain(canary);
  });

  test('a refusal does not repeat what it refuses', () => {
    const spans = [makeSpan('chat', { ...usage, 'gen_ai.usage.input_tokens': canary })];
    const calls = callsOfSpans(decodeSpans(bytesOf(spanExport(spans)), encoding));
    expect(calls.refusals).toHaveLength(1);
    expect(textOf(calls)).not.toContain(canary);
  });
});

test('text that is no JSON is not repeated in the error', () => {
  expect(() => decodeLogs(Buffer.from(`{"prompt":"${canary}`), 'json')).toThrow(/^the body is not JSON$/);
});

/** Maps as well, which JSON leaves out. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (inner instanceof Map ? [...inner] : inner));
}
