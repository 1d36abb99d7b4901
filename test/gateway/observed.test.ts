import { describe, expect, test } from 'vitest';
import { callingTool } from '../../src/gateway/callingTool.ts';
import { observed, pathModel, type EndedCall } from '../../src/gateway/observed.ts';
import { buildRoutes } from '../../src/gateway/routes.ts';
import type { WireUsage } from '../../src/gateway/wireUsage.ts';
import { exchangeRaw } from './rawClient.ts';
import { byteCounter, noUsage, plainReading } from './plainReading.ts';
import { answering, startRawUpstream } from './rawUpstream.ts';
import { secret, startGateway } from './startGateway.ts';

const usage: WireUsage = {
  ...noUsage,
  tokens: { ...noUsage.tokens, uncachedInputTokens: 3, outputTokens: 5 },
  responseModel: 'm-1-2026',
  responseId: 'msg_1',
  serviceTier: 'standard',
  webSearchRequests: 2,
  status: 'complete',
};

function makeCall(overrides: Partial<EndedCall> = {}): EndedCall {
  const route = buildRoutes().get('anthropic');
  if (route === undefined) throw new Error('no route');
  return {
    id: 'call-1',
    route,
    tool: 'claude-code',
    path: '/v1/messages',
    requestHeaders: {},
    bodyModel: 'm-1',
    answer: { status: 200, headers: {} },
    usage,
    how: 'complete',
    startedAt: 1000,
    endedAt: 2000,
    ...overrides,
  };
}

test('a call is told with the names that logs and telemetry know it by', () => {
  const [own, ...others] = observed(
    makeCall({
      requestHeaders: { 'x-claude-code-session-id': 's-1', 'x-request-id': 'of the request' },
      answer: { status: 200, headers: { 'request-id': 'req_1', 'x-request-id': 'other' } },
    }),
  );
  expect(others).toEqual([]);
  expect(own).toEqual({
    stream: 'gateway',
    nativeKey: 'call-1',
    groupKey: 'call-1',
    source: 'gateway',
    tool: 'claude-code',
    providerName: 'anthropic',
    requestModel: 'm-1',
    responseModel: 'm-1-2026',
    startedAt: 1000,
    endedAt: 2000,
    status: 'complete',
    tokens: usage.tokens,
    webSearchRequests: 2,
    statedCost: null,
    creditsNano: null,
    serviceTier: 'standard',
    speed: null,
    inferenceGeo: null,
    sessionId: 's-1',
    parentSessionId: null,
    workspace: null,
    branch: null,
    responseId: 'msg_1',
    requestId: 'req_1',
    recordId: null,
    isSidechain: false,
  });
});

test('sub-calls are calls of their own, with nothing of the outer one counted again', () => {
  const inner = [
    { responseModel: 'advisor', tokens: { ...noUsage.tokens, outputTokens: 7 } },
    { responseModel: null, tokens: { ...noUsage.tokens, outputTokens: 9 } },
  ];
  const calls = observed(makeCall({ usage: { ...usage, statedCost: '0.0123', inner } }));
  expect(calls.map(({ nativeKey, groupKey }) => [nativeKey, groupKey])).toEqual([
    ['call-1', 'call-1'],
    ['call-1/inner/1', 'call-1/inner/1'],
    ['call-1/inner/2', 'call-1/inner/2'],
  ]);
  expect(calls.map(({ responseModel }) => responseModel)).toEqual(['m-1-2026', 'advisor', null]);
  expect(calls.map(({ tokens }) => tokens.outputTokens)).toEqual([5, 7, 9]);
  expect(calls.map(({ webSearchRequests }) => webSearchRequests)).toEqual([2, null, null]);
  expect(calls.map(({ statedCost }) => statedCost)).toEqual(['0.0123', null, null]);
});

describe('what became of it', () => {
  const status = (overrides: Partial<EndedCall>): unknown => observed(makeCall(overrides))[0]?.status;

  test.each([
    ['complete', {}],
    ['partial', { usage: { ...usage, status: 'partial' }, how: 'aborted' }],
    ['no-usage', { usage: null }],
    ['partial', { usage: null, how: 'aborted' }],
    ['partial', { usage: null, how: 'broken' }],
    ['partial', { usage: null, how: 'aborted', answer: null }],
    ['error', { usage: null, how: 'broken', answer: null }],
    ['error', { answer: { status: 400, headers: {} } }],
  ] satisfies [string, Partial<EndedCall>][])('%s: %o', (expected, overrides) => {
    expect(status(overrides)).toBe(expected);
  });

  test('a refused call has no tokens, whatever its body says', () => {
    const [own] = observed(makeCall({ answer: { status: 529, headers: { 'request-id': 'r' } } }));
    expect(own).toMatchObject({
      status: 'error',
      requestId: 'r',
      tokens: noUsage.tokens,
      responseModel: null,
    });
  });
});

test.each([
  [{ 'user-agent': 'claude-cli/2.1.330 (external, cli)' }, 'claude-code'],
  [{ 'user-agent': 'codex_exec/0.169.0 (Debian)', originator: 'codex_exec' }, 'codex'],
  [{ 'user-agent': 'reqwest/0.12', originator: 'codex_vscode' }, 'codex'],
  [{ 'user-agent': 'GeminiCLI/0.61.0/m (linux; x64)' }, 'gemini-cli'],
  [{ 'user-agent': 'GitHubCopilotChat/0.67.0' }, 'copilot-vscode'],
  [{ 'user-agent': 'copilot/1.0.102 (linux)' }, 'copilot-cli'],
  [{ 'user-agent': 'Anthropic/JS 1.12.0' }, 'anthropic'],
  [
    {
      'user-agent': 'CloudCodeVSCode/0.61.0 (aidev_client; host_path=VSCode/1.139.1; proxy_client=geminicli)',
    },
    'gemini-cli',
  ],
  [{ 'user-agent': 'OpenAI/JS 5.20.1', 'x-initiator': 'agent' }, 'copilot-cli'],
  [{ 'user-agent': 'Anthropic/JS 0.94.0', 'x-initiator': 'user' }, 'copilot-cli'],
  [{ 'user-agent': 'opencode/1.0.0', 'x-initiator': 'user' }, 'opencode'],
  [{ 'user-agent': '<script>' }, 'unknown'],
  [{}, 'unknown'],
])('%o calls itself %s', (headers, tool) => {
  expect(callingTool(headers)).toBe(tool);
});

test('Copilot Chat is known by its own request id', () => {
  const requestHeaders = { 'x-request-id': 'mine' };
  const answer = { status: 200, headers: { 'x-request-id': 'theirs' } };
  expect(observed(makeCall({ tool: 'copilot-vscode', requestHeaders, answer }))[0]?.requestId).toBe('mine');
  expect(observed(makeCall({ tool: 'codex', requestHeaders, answer }))[0]?.requestId).toBe('theirs');
});

test.each([
  ['/v1beta/models/gemini-3:streamGenerateContent?alt=sse', 'gemini-3'],
  ['/v1/projects/p/locations/l/publishers/anthropic/models/claude-5@2026:rawPredict', 'claude-5@2026'],
  ['/model/anthropic.claude-5-v1%3A0/invoke-with-response-stream', 'anthropic.claude-5-v1:0'],
  ['/model/us.m/converse', 'us.m'],
  ['/openai/deployments/mine/chat/completions', null],
  ['/v1/models', null],
  ['/model/%E0%A4%A/invoke', '%E0%A4%A'],
  ['/model/us.amazon.nova-lite-v1:0/converse-stream', 'us.amazon.nova-lite-v1:0'],
])('%s names %s', (path, model) => {
  expect(pathModel(path)).toBe(model);
});

test('the gateway tells the start, the end, the model and the stated price of a call', async () => {
  let now = 5000;
  await using upstream = await startRawUpstream(
    answering('HTTP/1.1 200 OK\r\nx-request-id: r-9\r\nContent-Length: 2\r\n\r\nok'),
  );
  await using gateway = await startGateway(upstream.url, {
    clock: () => now++,
    reading: plainReading({ readerFor: () => byteCounter({ statedCost: '0.0123' }) }),
  });
  const { port } = gateway.server;
  const body = '{"messages":[],"model":"m-1"}';
  await exchangeRaw(
    port,
    `POST /${secret}/test/v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n` +
      `Session-Id: s-2\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await gateway.server.drained();
  const [ended] = gateway.ended;
  expect(gateway.started).toEqual([
    { id: ended?.id, tool: 'unknown', route: 'test', model: 'm-1', startedAt: 5000 },
  ]);
  expect(ended?.observations).toMatchObject([
    {
      nativeKey: ended?.id,
      statedCost: '0.0123',
      requestModel: 'm-1',
      sessionId: 's-2',
      requestId: 'r-9',
      startedAt: 5000,
      endedAt: 5001,
    },
  ]);
  const { status, endedAt, tokens, nativeKey } = gateway.cutOff[0] ?? {};
  expect({ status, endedAt, tokens, nativeKey }).toEqual({
    ...{ status: 'partial', endedAt: 5000, tokens: noUsage.tokens, nativeKey: ended?.id },
  });
});
