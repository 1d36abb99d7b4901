import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noLimits } from '../../src/core/guard.ts';
import { joinMeter, type MeterConnection } from '../../src/link/meterClient.ts';
import { startMadeUpProvider } from '../harness/madeUpProvider.ts';
import { tokensOfAnswer } from '../harness/madeUpTokens.ts';
import { fetchPackage } from '../harness/packageCache.ts';
import { runCommand, type CommandResult } from '../harness/runCommand.ts';
import { startGateway } from '../harness/runningGateway.ts';
import { waitFor } from '../harness/waitFor.ts';
import { makeClientMachine, type ClientMachine } from './clientMachine.ts';
import { claudeCode, codex, copilotCli, geminiCli } from './clientPrograms.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A window that joins the running gateway, as an editor does. */
async function joinAsWindow({
  environment,
}: ClientMachine): Promise<Pick<MeterConnection, 'service'> & Disposable> {
  const meter = await joinMeter({
    home: environment['COMPUTE_SPEND_HOME'] ?? '',
    version: '0.1.0',
    programFolder: null,
    start: null,
    clock: () => performance.now(),
    log: quiet,
  });
  return {
    service: meter.service,
    [Symbol.dispose]: () => {
      meter.dispose();
    },
  };
}

/** A limit that one answer reaches. */
const oneCent = { ...noLimits, dailyLimit: 0.01 };
const sentence =
  /Compute Spend: today’s limit of \$0\.01 is reached \(≈\$\d+\.\d+ spent\)\. In the editor run “Compute Spend: Lift the Limit for an Hour”, or raise computeSpend\.guard\.dailyLimit\./;

test.each([
  ['claude-code', 'anthropic', askClaudeCode],
  ['codex', 'openai', askCodex],
  ['gemini-cli', 'gemini', askGeminiCli],
  ['copilot-cli', 'openai', askCopilotCli],
  ['copilot-cli', 'anthropic', askCopilotCli],
] as const)(
  '%s (%s) shows its user why a call was refused at the day’s limit, tries once, and goes on when it is lifted',
  async (tool, route, ask) => {
    using machine = makeClientMachine();
    await using provider = await startMadeUpProvider(({ number }) => ({
      tokens: { ...tokensOfAnswer(number), outputTokens: 5_000 },
      text: `Answer ${number}.`,
    }));
    const upstreams = [`${route}=${provider.url}`];
    await using gateway = await startGateway(machine.environment, upstreams);
    const url = gateway.urls[route] ?? '';
    using window = await joinAsWindow(machine);
    expect((await ask(machine, url)).exitCode).toBe(0);
    await window.service.configure({ allowance: null, environment: {}, guard: oneCent });
    await waitFor(
      'the limit’s reach',
      async () => (await window.service.snapshot()).guard.reached ?? undefined,
    );
    const given = provider.given.length;

    const refused = await ask(machine, url);

    expect(refused.exitCode).not.toBe(0);
    expect(refused.stdout + refused.stderr).toMatch(sentence);
    expect(provider.given).toHaveLength(given);
    expect((await window.service.snapshot()).guard.refused).toMatchObject({ tool, count: 1 });

    await window.service.liftGuard(Date.now() + 60_000);
    expect((await ask(machine, url)).exitCode).toBe(0);
    expect(provider.given.length).toBeGreaterThan(given);
  },
);

async function askClaudeCode(machine: ClientMachine, url: string): Promise<CommandResult> {
  const program = join(await fetchPackage(claudeCode), 'node_modules', '.bin', 'claude');
  return runCommand(program, ['-p', 'Hello.', '--model', 'claude-sonnet-4-5'], {
    cwd: machine.workspace,
    env: {
      ...machine.environment,
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: 'sk-made-up',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    },
    timeoutMs: 120_000,
  });
}

async function askCodex(machine: ClientMachine, url: string): Promise<CommandResult> {
  const program = join(await fetchPackage(codex), 'node_modules', '.bin', 'codex');
  const entry = `{name="made up",base_url="${url}/v1",wire_api="responses",env_key="OPENAI_API_KEY",supports_websockets=false}`;
  const settings = [`model_providers.made_up=${entry}`, 'model_provider="made_up"', 'model="gpt-5-codex"'];
  return runCommand(
    program,
    ['exec', '--skip-git-repo-check', ...settings.flatMap((value) => ['-c', value]), 'Hello.'],
    {
      cwd: machine.workspace,
      env: { ...machine.environment, OPENAI_API_KEY: 'sk-made-up' },
      timeoutMs: 120_000,
    },
  );
}

async function askGeminiCli(machine: ClientMachine, url: string): Promise<CommandResult> {
  const program = join(await fetchPackage(geminiCli), 'node_modules', '.bin', 'gemini');
  const settings = join(machine.environment['HOME'] ?? '', '.gemini');
  mkdirSync(settings, { recursive: true });
  const login = { security: { auth: { selectedType: 'gemini-api-key' } } };
  writeFileSync(join(settings, 'settings.json'), JSON.stringify(login));
  return runCommand(program, ['-p', 'Hello.', '-m', 'gemini-2.5-pro'], {
    cwd: machine.workspace,
    env: {
      ...machine.environment,
      GEMINI_API_KEY: 'made-up',
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
      GOOGLE_GEMINI_BASE_URL: url,
    },
    timeoutMs: 120_000,
  });
}

async function askCopilotCli(machine: ClientMachine, url: string): Promise<CommandResult> {
  const isAnthropic = url.endsWith('/anthropic');
  const program = join(await fetchPackage(copilotCli), 'node_modules', '.bin', 'copilot');
  return runCommand(program, ['-p', 'Hello.', '--allow-all-tools'], {
    cwd: machine.workspace,
    env: {
      ...machine.environment,
      COPILOT_OFFLINE: 'true',
      COPILOT_PROVIDER_BASE_URL: isAnthropic ? url : `${url}/v1`,
      COPILOT_PROVIDER_TYPE: isAnthropic ? 'anthropic' : 'openai',
      COPILOT_PROVIDER_API_KEY: 'made-up',
      COPILOT_PROVIDER_WIRE_API: 'completions',
      COPILOT_MODEL: isAnthropic ? 'claude-sonnet-4-5' : 'gpt-5',
    },
    timeoutMs: 120_000,
  });
}
