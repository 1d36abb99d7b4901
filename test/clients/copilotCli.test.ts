import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callsOf } from '../harness/callsOf.ts';
import { startMadeUpProvider, type Answer, type ProviderRequest } from '../harness/madeUpProvider.ts';
import { tokensOfAnswer } from '../harness/madeUpTokens.ts';
import { fetchPackage } from '../harness/packageCache.ts';
import { startRecordingRelay } from '../harness/recordingRelay.ts';
import { reportOf } from '../harness/reportOf.ts';
import { runCommandOrThrow } from '../harness/runCommand.ts';
import { startGateway } from '../harness/runningGateway.ts';
import { makeClientMachine } from './clientMachine.ts';
import { copilotCli } from './clientPrograms.ts';
import { expectSameBytes } from './sameBytes.ts';
import { toldTokens } from './toldTokens.ts';

interface Wire {
  readonly type: string;
  readonly api: string;
  readonly route: 'openai' | 'anthropic';
  readonly model: string;
  /** What the tool appends its own part to. */
  readonly root: string;
  /** The first try fails. */
  readonly isRetried: boolean;
}

const wires: readonly Wire[] = [
  {
    ...{ type: 'openai', api: 'completions', route: 'openai', model: 'gpt-5', root: '/v1' },
    isRetried: true,
  },
  {
    ...{ type: 'openai', api: 'responses', route: 'openai', model: 'gpt-5', root: '/v1' },
    isRetried: false,
  },
  {
    ...{ type: 'anthropic', api: 'completions', route: 'anthropic', model: 'claude-sonnet-4-5', root: '' },
    isRetried: false,
  },
];

test.each(wires)(
  'Copilot CLI with an own key ($type, $api), through the gateway and with telemetry: each call once, seen by both',
  async ({ type, api, route, model, root, isRetried }) => {
    using machine = makeClientMachine();
    await using provider = await startMadeUpProvider((request) =>
      isRetried && request.number === 1 ? { failsWith: 500 } : answer(request, machine.notes),
    );
    await using gateway = await startGateway(machine.environment, [`${route}=${provider.url}`]);
    await using relay = await startRecordingRelay(gateway.port);
    const url = gateway.urls[route] ?? '';
    const program = join(await fetchPackage(copilotCli), 'node_modules', '.bin', 'copilot');
    const { stdout } = await runCommandOrThrow(program, ['-p', 'Look at the notes.', '--allow-all-tools'], {
      cwd: machine.workspace,
      env: {
        ...machine.environment,
        COPILOT_OFFLINE: 'true',
        COPILOT_PROVIDER_BASE_URL: relay.urlOf(url) + root,
        COPILOT_PROVIDER_TYPE: type,
        COPILOT_PROVIDER_API_KEY: 'made-up',
        COPILOT_PROVIDER_WIRE_API: api,
        COPILOT_MODEL: model,
        COPILOT_OTEL_ENABLED: 'true',
        OTEL_EXPORTER_OTLP_ENDPOINT: gateway.telemetryUrl,
      },
      timeoutMs: 120_000,
    });

    const statuses = [...(isRetried ? (['error'] as const) : []), ...(['complete', 'complete'] as const)];
    expect(stdout).toContain(`Answer ${statuses.length}.`);
    expect(provider.calls).toHaveLength(statuses.length);
    const calls = await callsOf(machine.environment);
    expect(calls).toMatchObject(
      provider.calls.map((call, index) => ({
        ...{ tool: 'copilot-cli', status: statuses[index], witnesses: ['gateway', 'telemetry'] },
        requestModel: model,
        ...toldTokens(call, statuses[index] ?? 'error'),
      })),
    );
    const { totals, byTool } = await reportOf(machine.environment);
    expect(totals.requests).toBe(statuses.length);
    expect(Object.keys(byTool)).toEqual(['copilot-cli']);
    expectSameBytes(relay.exchanges, provider.exchanges, new URL(url).pathname);
  },
);

/** A tool's result is in the request once, under a name of each protocol. */
function answer({ number, text }: ProviderRequest, notes: string): Answer {
  const tokens = tokensOfAnswer(number);
  return /"role":"tool"|"function_call_output"|"tool_result"/.test(text)
    ? { tokens, text: `Answer ${number}.` }
    : { tokens, toolUse: { name: 'view', input: { path: notes } } };
}
