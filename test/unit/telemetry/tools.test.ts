import { describe, expect, test } from 'vitest';
import { bestStands } from '../../../src/core/standing.ts';
import { telemetryStandingRules } from '../../../src/sources/telemetry/telemetryCalls.ts';
import {
  logExport,
  makeLog,
  makeSpan,
  recordedAt,
  spanExport,
  spanId,
  traceId,
} from '../../harness/otlpExports.ts';
import { observationsOf, readExport, tokensText } from './readExport.ts';

describe('Claude Code', () => {
  const origin = { service: 'claude-code', scope: 'com.anthropic.claude_code.events' };
  const numbers = {
    'session.id': 'session-1',
    model: 'claude-sonnet-4-6',
    input_tokens: 18,
    output_tokens: 109,
    cache_read_tokens: 21_003,
    cache_creation_tokens: 830,
    request_id: 'req_1',
    speed: 'normal',
    duration_ms: 1_500,
  };
  const split = { cache_creation_5m_tokens: 313, cache_creation_1h_tokens: 517 };
  const log = makeLog({ 'event.name': 'api_request', 'event.sequence': 7, ...numbers, ...split });
  const span = makeSpan('claude_code.llm_request', numbers, { kind: 1 });

  test('a log’s input is without cache', () => {
    const [call] = observationsOf(logExport([log], origin));
    expect(call).toMatchObject({
      stream: 'claude-code/telemetry',
      nativeKey: 'req_1',
      groupKey: 'req_1',
      requestId: 'req_1',
      responseId: null,
      source: 'telemetry',
      tool: 'claude-code',
      responseModel: 'claude-sonnet-4-6',
      sessionId: 'session-1',
      status: 'complete',
      speed: 'standard',
      startedAt: recordedAt - 1_500,
      endedAt: recordedAt,
    });
    expect(call && tokensText(call)).toBe('18 / 21003 / 313 / 517 / 109 (null)');
  });

  test('the span and the log of a call are one call, with the log’s lifetimes', () => {
    const both = [...observationsOf(logExport([log], origin)), ...observationsOf(spanExport([span], origin))];
    const rule = telemetryStandingRules['claude-code/telemetry'] ?? bestStands;
    for (const group of [both, both.toReversed()]) {
      expect(rule(group).map(({ observation }) => tokensText(observation))).toEqual([
        '18 / 21003 / 313 / 517 / 109 (null)',
      ]);
    }
  });

  test('counts as text, and written tokens without lifetimes', () => {
    const values = { ...numbers, input_tokens: '18', output_tokens: '109', cache_read_tokens: '0' };
    const [call] = observationsOf(logExport([makeLog({ 'event.name': 'api_request', ...values })], origin));
    expect(call && tokensText(call)).toBe('18 / 0 / 830 / 0 / 109 (null)');
  });

  test('a call that failed is an error with unknown tokens', () => {
    const failed = makeLog({
      'event.name': 'api_error',
      'session.id': 'session-1',
      'event.sequence': 9,
      model: 'claude-sonnet-4-6',
      error: 'canary',
    });
    const [call] = observationsOf(logExport([failed], origin));
    expect(call).toMatchObject({ status: 'error', nativeKey: 'session-1/9', requestId: null });
    expect(call && tokensText(call)).toBe('null / null / null / null / null (null)');
  });

  test('a span without request id is left to its log', () => {
    const anonymous = without(numbers, 'request_id');
    expect(observationsOf(spanExport([makeSpan('claude_code.llm_request', anonymous)], origin))).toEqual([]);
  });

  test('another service’s name does not hide it, other events are no calls', () => {
    expect(observationsOf(logExport([log], { ...origin, service: 'renamed' }))).toHaveLength(1);
    expect(observationsOf(logExport([makeLog({ 'event.name': 'user_prompt' })], origin))).toEqual([]);
  });

  test('who sold the call is told only where no base URL of the user’s own stands between', () => {
    const sellers = [
      { 'anthropic.provider': 'firstParty', 'anthropic.custom_base_url': false },
      { 'anthropic.provider': 'firstParty', 'anthropic.custom_base_url': true },
      { 'anthropic.provider': 'bedrock' },
    ].map((provider) => {
      const [call] = observationsOf(
        logExport([makeLog({ 'event.name': 'api_request', ...numbers, ...provider })], origin),
      );
      return call?.providerName;
    });
    expect(sellers).toEqual(['anthropic', null, 'bedrock']);
  });

  test('a count that is none refuses its record alone', () => {
    const damaged = makeLog({ 'event.name': 'api_request', ...numbers, input_tokens: 'canary' });
    const { observations, refusals } = readExport(logExport([damaged, log], origin));
    expect(observations).toHaveLength(1);
    expect(refusals).toEqual(['input_tokens is no token count']);
  });
});

describe('Codex', () => {
  const origin = { service: 'codex_exec', scope: 'codex_otel.log_only' };
  const values = {
    'event.name': 'codex.sse_event',
    'event.kind': 'response.completed',
    'event.timestamp': '2026-11-20T10:00:00.125Z',
    'conversation.id': 'conversation-1',
    model: 'gpt-5-codex',
    model_reasoning_effort: 'medium',
    input_token_count: '21851',
    output_token_count: '109',
    tool_token_count: '21960',
    cached_token_count: 21_003,
    cache_write_token_count: 830,
    reasoning_token_count: 6,
  };
  // As Codex sends it: no time of its own, and a line of its source as name.
  const asSent = { timeUnixNano: '0', observedTimeUnixNano: '1', eventName: 'event otel/src/x.rs:1153' };

  test('the cache is inside the input, the total is no bucket', () => {
    const [call] = observationsOf(logExport([makeLog(values, asSent)], origin));
    expect(call).toMatchObject({
      stream: 'codex/telemetry',
      tool: 'codex',
      responseModel: 'gpt-5-codex',
      sessionId: 'conversation-1',
      endedAt: recordedAt + 125,
      status: 'complete',
    });
    expect(call && tokensText(call)).toBe('18 / 21003 / 830 / 0 / 109 (6)');
  });

  test('the same event without numbers, and other kinds, are no calls', () => {
    const bare = without(values, 'input_token_count');
    const other = { ...values, 'event.kind': 'response.created' };
    expect(observationsOf(logExport([makeLog(bare, asSent), makeLog(other, asSent)], origin))).toEqual([]);
  });

  test('the warm-up is apart, in a stream of its own', () => {
    const plain = without(values, 'model_reasoning_effort');
    const streams = observationsOf(
      logExport([makeLog({ ...plain, output_token_count: '0' }, asSent), makeLog(plain, asSent)], origin),
    ).map(({ stream }) => stream);
    expect(streams).toEqual(['codex/telemetry-warm-up', 'codex/telemetry']);
  });

  test('sent again it is the same call, a sibling at another instant another', () => {
    const later = { ...values, 'event.timestamp': '2026-11-20T10:00:00.126Z' };
    const keys = observationsOf(
      logExport([makeLog(values, asSent), makeLog(values, asSent), makeLog(later, asSent)], origin),
    ).map(({ nativeKey }) => nativeKey);
    expect(new Set(keys).size).toBe(2);
    expect(keys[0]).toBe(keys[1]);
  });
});

describe('Gemini CLI', () => {
  const origin = { service: 'gemini-cli', resource: { 'session.id': 'session-1' } };
  const values = {
    'event.name': 'gemini_cli.api_response',
    'event.timestamp': '2026-11-20T10:00:00.000Z',
    model: 'gemini-2.5-pro',
    prompt_id: 'prompt-1',
    input_token_count: 900,
    output_token_count: 25,
    cached_content_token_count: 400,
    thoughts_token_count: 95,
    tool_token_count: 60,
    total_token_count: 1_080,
    duration_ms: 800,
  };

  test('thoughts are beside the output, tool results beside the input, the cache inside it', () => {
    const [call] = observationsOf(logExport([makeLog(values)], origin));
    expect(call).toMatchObject({
      stream: 'gemini-cli/telemetry',
      sessionId: 'session-1',
      responseModel: 'gemini-2.5-pro',
      startedAt: recordedAt - 800,
    });
    expect(call && tokensText(call)).toBe('560 / 400 / 0 / 0 / 120 (95)');
  });

  test('a total that has no room for the thoughts says that they are inside', () => {
    const [call] = observationsOf(logExport([makeLog({ ...values, total_token_count: 985 })], origin));
    expect(call && tokensText(call)).toBe('560 / 400 / 0 / 0 / 25 (95)');
  });

  test('a failure is an error; the same call in the conventions’ words is no other', () => {
    const failed = makeLog({ ...values, 'event.name': 'gemini_cli.api_error' });
    const again = makeLog({
      'event.name': 'gen_ai.client.inference.operation.details',
      'gen_ai.usage.input_tokens': 900,
      'gen_ai.usage.output_tokens': 25,
    });
    const calls = observationsOf(logExport([failed, again, again], origin));
    expect(calls.map(({ status }) => status)).toEqual(['error']);
  });

  test('the answer’s id, which only the second telling has, is taken over: by it the gateway’s call is found', () => {
    const again = (id: string, changes = {}) =>
      makeLog({
        'event.name': 'gen_ai.client.inference.operation.details',
        'event.timestamp': values['event.timestamp'],
        'gen_ai.response.id': id,
        'gen_ai.usage.input_tokens': 900,
        'gen_ai.usage.output_tokens': 25,
        ...changes,
      });
    const other = { ...values, output_token_count: 26, total_token_count: 1_081 };
    const logs = [
      ...[makeLog(values), again('answer-1'), makeLog(other)],
      ...[again('answer-2', { 'gen_ai.usage.output_tokens': 26 }), makeLog(values), again('answer-3')],
    ];
    const calls = observationsOf(logExport(logs, origin));
    expect(calls.map(({ responseId }) => responseId)).toEqual(['answer-1', 'answer-2', 'answer-3']);
  });
});

describe('Copilot', () => {
  const chatValues = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'github',
    'gen_ai.request.model': 'claude-sonnet-4.6',
    'gen_ai.response.model': 'claude-sonnet-4-6',
    'gen_ai.response.id': 'x-request-1',
    'gen_ai.usage.input_tokens': 2_000,
    'gen_ai.usage.output_tokens': 300,
    'gen_ai.usage.cache_read.input_tokens': 1_500,
    'gen_ai.usage.cache_creation.input_tokens': 100,
    'gen_ai.usage.reasoning.output_tokens': 40,
    'gen_ai.usage.reasoning_tokens': 40,
  };
  const inEditor = { service: 'copilot-chat', resource: { 'session.id': 'window-1' } };
  const credits = { 'copilot_chat.copilot_usage_nano_aiu': 2_500_000_000 };
  const agentSpan = (values: Readonly<Record<string, string | number>>) =>
    makeSpan(
      'invoke_agent GitHub Copilot',
      { 'gen_ai.operation.name': 'invoke_agent', ...values },
      {
        spanId: 'aaaaaaaaaaaaaaaa',
        kind: 1,
      },
    );
  const standing = telemetryStandingRules['copilot-vscode/telemetry'] ?? bestStands;
  const standingText = (spans: Parameters<typeof spanExport>[0]) => {
    const calls = observationsOf(spanExport(spans, inEditor));
    const texts = [calls, calls.toReversed()].map((group) =>
      standing(group).map(({ observation }) => `${observation.status} ${tokensText(observation)}`),
    );
    expect(texts[0]).toEqual(texts[1]);
    return texts[0];
  };

  test('a chat span in the editor, by the id that its request carried', () => {
    const [call] = observationsOf(
      spanExport([makeSpan('chat claude', { ...chatValues, ...credits })], inEditor),
    );
    expect(call).toMatchObject({
      stream: 'copilot-vscode/telemetry',
      tool: 'copilot-vscode',
      nativeKey: `${traceId}-${spanId}`,
      groupKey: traceId,
      providerName: 'github-copilot',
      requestModel: 'claude-sonnet-4.6',
      responseModel: 'claude-sonnet-4-6',
      requestId: 'x-request-1',
      responseId: null,
      sessionId: 'window-1',
      startedAt: recordedAt - 2_000,
      endedAt: recordedAt,
      creditsNano: 2_500_000_000,
      statedCost: null,
    });
    expect(call && tokensText(call)).toBe('400 / 1500 / 100 / 0 / 300 (40)');
  });

  test.each([-1, 'many', '99999999999999999999', 0.5])(
    'credits of %j are unknown, the call is known',
    (nano) => {
      const values = { ...chatValues, 'copilot_chat.copilot_usage_nano_aiu': nano };
      expect(observationsOf(spanExport([makeSpan('chat claude', values)], inEditor))).toMatchObject([
        { status: 'complete', creditsNano: null },
      ]);
    },
  );

  test('the user’s own keys are not sold by GitHub, and another service’s name does not hide the editor', () => {
    const span = makeSpan('chat claude', { ...chatValues, 'copilot_chat.debug_name': 'panel' });
    const [call] = observationsOf(spanExport([span], { service: 'renamed' }));
    expect(call).toMatchObject({ tool: 'copilot-vscode', providerName: null });
  });

  test('the command line’s span, with counts as text and the answer’s own id', () => {
    const values = { ...chatValues, 'gen_ai.usage.input_tokens': '2000', 'github.copilot.cost': 1 };
    const agent = agentSpan({ 'gen_ai.usage.input_tokens': '2000' });
    const calls = observationsOf(
      spanExport([makeSpan('chat claude', values), agent], { service: 'github-copilot' }),
    );
    expect(calls).toMatchObject([
      { tool: 'copilot-cli', responseId: 'x-request-1', requestId: null, groupKey: `${traceId}-${spanId}` },
    ]);
  });

  test('an agent’s sum does not stand beside its calls', () => {
    const agent = agentSpan({
      'gen_ai.request.model': 'claude-sonnet-4.6',
      'gen_ai.usage.input_tokens': 2_000,
      'gen_ai.usage.output_tokens': 300,
    });
    expect(standingText([makeSpan('chat claude', chatValues), agent])).toEqual([
      'complete 400 / 1500 / 100 / 0 / 300 (40)',
    ]);
  });

  test('an agent’s sum stands for another extension’s model, also beside the editor’s own call for a title', () => {
    const agent = agentSpan({
      'gen_ai.request.model': 'third-party',
      'gen_ai.usage.input_tokens': 70,
      'gen_ai.usage.output_tokens': 7,
    });
    expect(standingText([agent])).toEqual(['complete 70 / 0 / 0 / 0 / 7 (null)']);
    expect(standingText([makeSpan('chat claude', chatValues), agent])).toHaveLength(2);
  });

  test('an agent whose model’s extension reports nothing is a call with unknown tokens', () => {
    const agent = agentSpan({
      'gen_ai.request.model': 'third-party',
      'gen_ai.usage.input_tokens': 0,
      'gen_ai.usage.output_tokens': 0,
    });
    expect(standingText([agent])).toEqual(['no-usage null / null / null / null / null (null)']);
    expect(standingText([makeSpan('chat claude', chatValues), agent])).toHaveLength(1);
  });

  test('its logs say the same again', () => {
    const log = makeLog({
      'event.name': 'gen_ai.client.inference.operation.details',
      'gen_ai.usage.input_tokens': 2_000,
      'gen_ai.usage.output_tokens': 300,
    });
    expect(observationsOf(logExport([log], inEditor))).toEqual([]);
  });
});

describe('any program', () => {
  const numbers = { 'gen_ai.usage.input_tokens': 100, 'gen_ai.usage.output_tokens': 20 };

  test.each([
    ['now', { 'gen_ai.provider.name': 'openai', 'gen_ai.usage.cache_write.input_tokens': 10, ...numbers }],
    [
      'earlier',
      {
        'gen_ai.system': 'openai',
        'gen_ai.usage.cache_creation.input_tokens': 10,
        'gen_ai.usage.prompt_tokens': 100,
        'gen_ai.usage.completion_tokens': 20,
      },
    ],
  ])('names as they are %s', (_when, values) => {
    const [call] = observationsOf(
      spanExport([makeSpan('chat gpt-5', { 'gen_ai.operation.name': 'chat', ...values })], {
        service: 'My-App',
      }),
    );
    expect(call).toMatchObject({ tool: 'my-app', stream: 'my-app/telemetry', providerName: 'openai' });
    expect(call && tokensText(call)).toBe('90 / 0 / 10 / 0 / 20 (null)');
  });

  test.each(['chat', 'generate_content', 'text_completion'])('%s is a call', (operation) => {
    const span = makeSpan('name', { 'gen_ai.operation.name': operation, ...numbers });
    expect(observationsOf(spanExport([span]))).toHaveLength(1);
  });

  test.each(['invoke_agent', 'invoke_workflow', 'plan', 'fetch_response', 'execute_tool'])(
    '%s is none',
    (operation) => {
      const span = makeSpan('name', { 'gen_ai.operation.name': operation, ...numbers });
      expect(observationsOf(spanExport([span]))).toEqual([]);
    },
  );

  test('a framework’s inner span around a call is none', () => {
    const span = makeSpan('chat', { 'gen_ai.operation.name': 'chat', ...numbers }, { kind: 1 });
    expect(observationsOf(spanExport([span]))).toEqual([]);
  });

  test('an input smaller than its cached part is without it', () => {
    const values = { ...numbers, 'gen_ai.usage.cache_read.input_tokens': 5_000 };
    const [call] = observationsOf(spanExport([makeSpan('chat gpt', values)]));
    expect(call && tokensText(call)).toBe('100 / 5000 / 0 / 0 / 20 (null)');
  });

  test('the event of a call has its span’s key; the question’s half of it is no call', () => {
    const event = { 'event.name': 'gen_ai.client.inference.operation.details' };
    const [log, ...others] = observationsOf(
      logExport([
        makeLog({ ...event, ...numbers }, { traceId, spanId }),
        makeLog(event, { traceId, spanId }),
      ]),
    );
    const [span] = observationsOf(spanExport([makeSpan('chat gpt', numbers)]));
    expect(others).toEqual([]);
    expect([log?.stream, log?.nativeKey]).toEqual([span?.stream, span?.nativeKey]);
  });

  test.each([
    ['without numbers', {}, {}, 'no-usage'],
    ['failed', {}, { status: { code: 2, message: 'canary' } }, 'error'],
    ['failed with numbers', numbers, { status: { code: 2 } }, 'partial'],
    ['with half of them', { 'gen_ai.usage.output_tokens': 20 }, {}, 'partial'],
  ])('a call %s', (_what, values, overrides, status) => {
    const [call] = observationsOf(spanExport([makeSpan('chat gpt', values, overrides)]));
    expect(call?.status).toBe(status);
  });

  test('a service’s name that is no name is not kept', () => {
    const [call] = observationsOf(
      spanExport([makeSpan('chat gpt', numbers)], { service: '/home/canary app' }),
    );
    expect(call?.tool).toBe('opentelemetry');
  });
});

function without<T>(values: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([other]) => other !== name));
}
