import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callsOf } from '../harness/callsOf.ts';
import { startMadeUpProvider } from '../harness/madeUpProvider.ts';
import { sumOfAnswers, tokensOfAnswer } from '../harness/madeUpTokens.ts';
import { fetchPackage } from '../harness/packageCache.ts';
import { reportOf } from '../harness/reportOf.ts';
import { runCommandOrThrow } from '../harness/runCommand.ts';
import { startRecordingRelay } from '../harness/recordingRelay.ts';
import { startGateway } from '../harness/runningGateway.ts';
import { answerClaudeCode } from './claudeCodeAnswers.ts';
import { makeClientMachine } from './clientMachine.ts';
import { claudeCode, codex } from './clientPrograms.ts';
import { expectSameBytes } from './sameBytes.ts';
import { withWriteLifetimeUntold } from './toldTokens.ts';

test('Claude Code with tools, a resumed session and a subagent, through the gateway, with telemetry and its log: each call once, seen by all three', async () => {
  using machine = makeClientMachine();
  await using provider = await startMadeUpProvider((request) => answerClaudeCode(request, machine.notes));
  await using gateway = await startGateway(machine.environment, [`anthropic=${provider.url}`]);
  await using relay = await startRecordingRelay(gateway.port);
  const url = gateway.urls['anthropic'] ?? '';
  const program = join(await fetchPackage(claudeCode), 'node_modules', '.bin', 'claude');
  for (const [prompt, ...options] of [
    ['Please look at the notes.'],
    ['And now?', '--continue'],
    ['Please delegate this.'],
  ] as const) {
    await runCommandOrThrow(program, ['-p', prompt, '--model', 'claude-sonnet-4-5', ...options], {
      cwd: machine.workspace,
      env: {
        ...machine.environment,
        ANTHROPIC_BASE_URL: relay.urlOf(url),
        ANTHROPIC_API_KEY: 'sk-made-up',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        CLAUDE_CODE_ENABLE_TELEMETRY: '1',
        OTEL_LOGS_EXPORTER: 'otlp',
        OTEL_METRICS_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_ENDPOINT: gateway.telemetryUrl,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      },
      timeoutMs: 120_000,
    });
  }

  const { totals, byTool, bySource, byWorkspace } = await reportOf(machine.environment);
  expect(provider.given.length).toBeGreaterThanOrEqual(6);
  expect(totals).toMatchObject(sumOfAnswers(provider.given));
  expect(Object.keys(byTool)).toEqual(['claude-code']);
  expect(Object.keys(bySource)).toEqual(['gateway']);
  expect(Object.keys(byWorkspace)).toEqual([machine.workspace]);
  const calls = await callsOf(machine.environment);
  expect(calls.map(({ witnesses }) => witnesses)).toEqual(
    provider.given.map(() => ['gateway', 'telemetry', 'log']),
  );
  expectSameBytes(relay.exchanges, provider.exchanges, new URL(url).pathname);
});

test('Codex through the gateway and in its log: each call once', async () => {
  using machine = makeClientMachine();
  await using provider = await startMadeUpProvider(({ number }) => ({
    tokens: tokensOfAnswer(number),
    text: `Answer ${number}.`,
  }));
  await using gateway = await startGateway(machine.environment, [`openai=${provider.url}`]);
  const program = join(await fetchPackage(codex), 'node_modules', '.bin', 'codex');
  const entry = `{name="made up",base_url="${gateway.urls['openai'] ?? ''}/v1",wire_api="responses",env_key="OPENAI_API_KEY",supports_websockets=false}`;
  const settings = [`model_providers.made_up=${entry}`, 'model_provider="made_up"', 'model="gpt-5-codex"'];
  for (const command of [['exec'], ['exec', 'resume', '--last']]) {
    await runCommandOrThrow(
      program,
      [...command, '--skip-git-repo-check', ...settings.flatMap((value) => ['-c', value]), 'Hello.'],
      {
        cwd: machine.workspace,
        env: { ...machine.environment, OPENAI_API_KEY: 'sk-made-up' },
        timeoutMs: 120_000,
      },
    );
  }

  const { totals, byTool } = await reportOf(machine.environment);
  expect(provider.given).toHaveLength(2);
  expect(totals).toMatchObject({ requests: 2, outputTokens: sumOfAnswers(provider.given)['outputTokens'] });
  expect(Object.keys(byTool)).toEqual(['codex']);
  const calls = await callsOf(machine.environment);
  expect(calls.map(({ witnesses }) => witnesses)).toEqual([
    ['gateway', 'log'],
    ['gateway', 'log'],
  ]);
});

test('Codex tries WebSocket first where only its base URL is set; refused, it falls back: one call, seen by all three', async () => {
  using machine = makeClientMachine();
  await using provider = await startMadeUpProvider(({ number }) => ({
    tokens: tokensOfAnswer(number),
    text: `Answer ${number}.`,
  }));
  await using gateway = await startGateway(machine.environment, [`openai=${provider.url}`]);
  const program = join(await fetchPackage(codex), 'node_modules', '.bin', 'codex');
  const settings = [
    `openai_base_url="${gateway.urls['openai'] ?? ''}/v1"`,
    'model="gpt-5-codex"',
    `otel.exporter={otlp-http={endpoint="${gateway.telemetryUrl}/v1/logs",protocol="json"}}`,
  ];
  const { stdout, stderr } = await runCommandOrThrow(
    program,
    ['exec', '--skip-git-repo-check', ...settings.flatMap((value) => ['-c', value]), 'Hello.'],
    {
      cwd: machine.workspace,
      env: { ...machine.environment, CODEX_API_KEY: 'sk-made-up' },
      timeoutMs: 120_000,
    },
  );

  expect(stderr).toContain('failed to connect to Responses WebSocket');
  expect(stdout).toContain('Answer 1.');
  expect(await callsOf(machine.environment)).toMatchObject(
    provider.given.map(({ tokens }) => ({
      ...{ tool: 'codex', status: 'complete', witnesses: ['gateway', 'telemetry', 'log'] },
      ...withWriteLifetimeUntold(tokens),
    })),
  );
  expect(provider.given).toHaveLength(1);
});
