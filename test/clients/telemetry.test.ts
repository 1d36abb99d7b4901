import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claudeCodeTelemetryStanding } from '../../src/sources/telemetry/claudeCodeTelemetry.ts';
import type { AnswerTokens } from '../harness/madeUpProvider.ts';
import { startMadeUpProvider } from '../harness/madeUpProvider.ts';
import { tokensOfAnswer } from '../harness/madeUpTokens.ts';
import { startOtlpServer } from '../harness/otlpServer.ts';
import { fetchPackage } from '../harness/packageCache.ts';
import { runCommandOrThrow } from '../harness/runCommand.ts';
import { makeClientMachine } from './clientMachine.ts';
import { claudeCode, codex } from './clientPrograms.ts';

const prompt = 'canary prompt: what is the secret of the lake?';

test.each(['http/json', 'http/protobuf'])(
  'Claude Code’s log and span of a call, sent as %s, are one call to the token',
  async (protocol) => {
    using machine = makeClientMachine();
    await using provider = await startMadeUpProvider(({ number }) => ({
      tokens: tokensOfAnswer(number),
      text: 'canary answer',
    }));
    await using telemetry = await startOtlpServer();
    const program = join(await fetchPackage(claudeCode), 'node_modules', '.bin', 'claude');
    await runCommandOrThrow(program, ['-p', prompt, '--model', 'claude-sonnet-4-5'], {
      cwd: machine.workspace,
      env: {
        ...machine.environment,
        ANTHROPIC_BASE_URL: provider.url,
        ANTHROPIC_API_KEY: 'sk-canary',
        CLAUDE_CODE_ENABLE_TELEMETRY: '1',
        CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: '1',
        OTEL_LOGS_EXPORTER: 'otlp',
        OTEL_TRACES_EXPORTER: 'otlp',
        OTEL_METRICS_EXPORTER: 'otlp',
        OTEL_LOG_USER_PROMPTS: '1',
        OTEL_EXPORTER_OTLP_ENDPOINT: telemetry.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      },
      timeoutMs: 120_000,
    });

    expect(provider.given.length).toBeGreaterThan(0);
    expect(telemetry.observations.length).toBe(2 * provider.given.length);
    const standing = claudeCodeTelemetryStanding(telemetry.observations);
    expect(standing.map(({ observation }) => observation)).toMatchObject(
      provider.given.map(({ requestId, model, tokens }) => ({
        stream: 'claude-code/telemetry',
        nativeKey: requestId,
        requestId,
        responseModel: model,
        status: 'complete',
        tokens: { ...tokens, reasoningOutputTokens: null },
      })),
    );
    const sent = provider.given.reduce((sum, { tokens }) => sum + totalOf(tokens), 0);
    expect(telemetry.receiver.metricChecks().map(({ totalTokens }) => totalTokens)).toEqual([sent]);
    expect(JSON.stringify([telemetry.observations, telemetry.logged])).not.toContain('canary');
  },
);

test.each(['json', 'binary'])(
  'Codex’s log of a call, sent as %s, is a call to the token',
  async (protocol) => {
    using machine = makeClientMachine();
    await using provider = await startMadeUpProvider(({ number }) => ({
      tokens: tokensOfAnswer(number),
      text: 'canary answer',
    }));
    await using telemetry = await startOtlpServer();
    const program = join(await fetchPackage(codex), 'node_modules', '.bin', 'codex');
    const settings = [
      `model_providers.made_up={name="made up",base_url="${provider.url}/v1",wire_api="responses",env_key="OPENAI_API_KEY",supports_websockets=false}`,
      'model_provider="made_up"',
      'model="gpt-5-codex"',
      'otel.log_user_prompt=true',
      ...(['exporter', 'metrics_exporter', 'trace_exporter'] as const).map(
        (exporter) =>
          `otel.${exporter}={otlp-http={endpoint="${telemetry.url}/v1/${signalOf[exporter]}",protocol="${protocol}"}}`,
      ),
    ];
    await runCommandOrThrow(
      program,
      ['exec', '--skip-git-repo-check', ...settings.flatMap((setting) => ['-c', setting]), prompt],
      {
        cwd: machine.workspace,
        env: { ...machine.environment, OPENAI_API_KEY: 'sk-canary' },
        timeoutMs: 120_000,
      },
    );

    expect(provider.given).toHaveLength(1);
    expect(telemetry.observations).toMatchObject(
      provider.given.map(({ model, tokens }) => ({
        stream: 'codex/telemetry',
        responseModel: model,
        status: 'complete',
        tokens: {
          ...tokens,
          // Codex tells one count of written tokens.
          cacheWrite5mInputTokens: tokens.cacheWrite5mInputTokens + tokens.cacheWrite1hInputTokens,
          cacheWrite1hInputTokens: 0,
        },
      })),
    );
    const sent = provider.given.reduce((sum, { tokens }) => sum + totalOf(tokens), 0);
    expect(telemetry.receiver.metricChecks().map(({ totalTokens }) => totalTokens)).toEqual([sent]);
    expect(JSON.stringify([telemetry.observations, telemetry.logged])).not.toContain('canary');
  },
);

const signalOf = { exporter: 'logs', metrics_exporter: 'metrics', trace_exporter: 'traces' } as const;

function totalOf(tokens: AnswerTokens): number {
  return (
    tokens.uncachedInputTokens +
    tokens.cacheReadInputTokens +
    tokens.cacheWrite5mInputTokens +
    tokens.cacheWrite1hInputTokens +
    tokens.outputTokens
  );
}
