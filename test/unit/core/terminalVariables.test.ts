import { expect, test } from 'vitest';
import { chatModelEntry } from '../../../src/core/chatModelEntry.ts';
import type { GatewayAddress } from '../../../src/core/meterService.ts';
import { terminalVariables } from '../../../src/core/terminalVariables.ts';
import type { ToolConnection } from '../../../src/core/toolConnection.ts';

const root = 'http://127.0.0.1:20001/secret';
const address: GatewayAddress = {
  port: 20_001,
  urls: { anthropic: `${root}/anthropic`, gemini: `${root}/gemini` },
  telemetryUrl: `${root}/otlp`,
  notes: [],
};
const connection = (tool: string, way: ToolConnection['way'], where: string | null): ToolConnection => ({
  ...{ tool, way, where },
  file: null,
  since: '2026-11-25T10:00:00.000Z',
});

test('a base URL reaches the terminals of its workspace alone', () => {
  const connections = [connection('claude-code', 'terminalGateway', '/srv/work')];
  expect(terminalVariables(connections, address, '/srv/work')).toEqual({
    ANTHROPIC_BASE_URL: `${root}/anthropic`,
  });
  expect(terminalVariables(connections, address, '/srv/other')).toEqual({});
  expect(terminalVariables(connections, address, null)).toEqual({});
});

test('a tool’s own variables reach every terminal, those that others read too reach none without a workspace', () => {
  const connections = [
    connection('gemini-cli', 'terminalTelemetry', null),
    connection('copilot-cli', 'terminalTelemetry', null),
    connection('claude-code', 'telemetry', null),
  ];
  expect(terminalVariables(connections, address, null)).toEqual({
    GEMINI_TELEMETRY_ENABLED: 'true',
    GEMINI_TELEMETRY_TARGET: 'local',
    GEMINI_TELEMETRY_OTLP_PROTOCOL: 'http',
    GEMINI_TELEMETRY_OTLP_ENDPOINT: `${root}/otlp`,
    GEMINI_TELEMETRY_LOG_PROMPTS: 'false',
    GEMINI_TELEMETRY_TRACES_ENABLED: 'false',
  });
});

test.each([
  ['anthropic', 'messages', `${root}/anthropic/v1/messages`],
  ['gemini', 'chat-completions', `${root}/gemini/v1beta/openai/chat/completions`],
] as const)('a chat model of %s', (vendorRoute, apiType, url) => {
  expect(chatModelEntry({ vendorRoute, modelId: 'm-1', apiType }, address)).toMatchObject({
    id: 'm-1',
    url,
    apiType,
  });
});

test('a chat model of a route that the gateway does not have', () => {
  expect(chatModelEntry({ vendorRoute: 'acme', modelId: 'm', apiType: 'responses' }, address)).toBeNull();
});
