import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { ConnectionWish } from '../../src/core/toolConnection.ts';
import { joinMeter } from '../../src/link/meterClient.ts';
import { callsOf } from '../harness/callsOf.ts';
import { startMadeUpProvider } from '../harness/madeUpProvider.ts';
import { tokensOfAnswer } from '../harness/madeUpTokens.ts';
import { fetchPackage } from '../harness/packageCache.ts';
import { projectRoot } from '../harness/projectRoot.ts';
import { runCommandOrThrow } from '../harness/runCommand.ts';
import { startGateway } from '../harness/runningGateway.ts';
import { makeClientMachine, type ClientMachine } from './clientMachine.ts';
import { claudeCode, codex } from './clientPrograms.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

const answer = ({ number }: { readonly number: number }) => ({
  tokens: tokensOfAnswer(number),
  text: `Answer ${number}.`,
});

/** A settings file in the machine's home. */
function write(machine: ClientMachine, path: string, text: string): string {
  const file = join(machine.environment['HOME'] ?? '', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Connects as a window does. */
async function connect(machine: ClientMachine, wish: ConnectionWish): Promise<void> {
  const window = await joinMeter({
    ...{ home: machine.environment['COMPUTE_SPEND_HOME'] ?? '', version: '0.0.0', programFolder: null },
    ...{ start: null, log: silent, clock: Date.now },
  });
  await window.service.connect(wish);
  window.dispose();
}

async function disconnectAll(machine: ClientMachine): Promise<string> {
  const { stdout } = await runCommandOrThrow(
    process.execPath,
    [join(projectRoot, 'dist', 'cli.js'), 'disconnect', '--all'],
    { env: machine.environment },
  );
  return stdout;
}

test('Claude Code, connected by its settings file: its telemetry arrives, and the file is put back', async () => {
  using machine = makeClientMachine();
  await using provider = await startMadeUpProvider(answer);
  await using gateway = await startGateway(machine.environment, []);
  const before = `{\n  "cleanupPeriodDays": 90,\n  "env": {\n    "ANTHROPIC_BASE_URL": ${JSON.stringify(provider.url)}\n  }\n}`;
  const file = write(machine, '.claude/settings.json', before);
  await connect(machine, { tool: 'claude-code', way: 'telemetry', where: null });
  expect(readFileSync(file, 'utf8')).toContain(gateway.telemetryUrl);

  const program = join(await fetchPackage(claudeCode), 'node_modules', '.bin', 'claude');
  await runCommandOrThrow(program, ['-p', 'Hello.', '--model', 'claude-sonnet-4-5'], {
    cwd: machine.workspace,
    env: {
      ...machine.environment,
      ANTHROPIC_API_KEY: 'sk-made-up',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    },
    timeoutMs: 120_000,
  });
  const calls = await callsOf(machine.environment);
  expect(calls.map(({ witnesses }) => witnesses)).toEqual(provider.given.map(() => ['telemetry', 'log']));

  await disconnectAll(machine);
  // What Claude Code itself wrote meanwhile is its own.
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('Codex, connected by its settings file and through a profile: both see its calls, and the files are put back', async () => {
  using machine = makeClientMachine();
  await using provider = await startMadeUpProvider(answer);
  await using gateway = await startGateway(machine.environment, [`openai=${provider.url}`]);
  const before = '# mine\nmodel = "gpt-5-codex"\n';
  const file = write(machine, '.codex/config.toml', before);
  await connect(machine, { tool: 'codex', way: 'telemetry', where: null });
  await connect(machine, { tool: 'codex', way: 'codexProfile', where: 'apiKey' });
  const profile = join(dirname(file), 'compute-spend-key.config.toml');
  expect(readFileSync(profile, 'utf8')).toContain(gateway.urls['openai']);

  const program = join(await fetchPackage(codex), 'node_modules', '.bin', 'codex');
  await runCommandOrThrow(
    program,
    ['exec', '--profile', 'compute-spend-key', '--skip-git-repo-check', 'Hello.'],
    {
      cwd: machine.workspace,
      env: { ...machine.environment, OPENAI_API_KEY: 'sk-made-up' },
      timeoutMs: 120_000,
    },
  );
  expect(provider.given).toHaveLength(1);
  const calls = await callsOf(machine.environment);
  expect(calls.map(({ tool, witnesses }) => [tool, witnesses])).toEqual([
    ['codex', ['gateway', 'telemetry', 'log']],
  ]);

  expect(await disconnectAll(machine)).not.toContain('!');
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(existsSync(profile)).toBe(false);
});
