import { mkdirSync, writeFileSync } from 'node:fs';
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
import { makeClientMachine, type ClientMachine } from './clientMachine.ts';
import { geminiCli } from './clientPrograms.ts';
import { expectSameBytes } from './sameBytes.ts';
import { toldTokens } from './toldTokens.ts';

test('Gemini CLI in an editor’s terminal, through the gateway and with telemetry: each call once, seen by both', async () => {
  using machine = makeClientMachine();
  chooseLogin(machine);
  // In the second run the choice of a model is refused, and the tool makes do without.
  await using provider = await startMadeUpProvider((request) =>
    request.number === 4 ? { failsWith: 400 } : answer(request, machine.notes),
  );
  await using gateway = await startGateway(machine.environment, [`gemini=${provider.url}`]);
  await using relay = await startRecordingRelay(gateway.port);
  const url = gateway.urls['gemini'] ?? '';
  const program = join(await fetchPackage(geminiCli), 'node_modules', '.bin', 'gemini');
  const ask = (prompt: string) =>
    runCommandOrThrow(program, ['-p', prompt], {
      cwd: machine.workspace,
      env: {
        ...machine.environment,
        TERM_PROGRAM: 'vscode',
        GEMINI_API_KEY: 'made-up',
        GEMINI_CLI_TRUST_WORKSPACE: 'true',
        GOOGLE_GEMINI_BASE_URL: relay.urlOf(url),
        GEMINI_TELEMETRY_ENABLED: 'true',
        GEMINI_TELEMETRY_TARGET: 'local',
        GEMINI_TELEMETRY_OTLP_PROTOCOL: 'http',
        GEMINI_TELEMETRY_OTLP_ENDPOINT: gateway.telemetryUrl,
        GEMINI_TELEMETRY_LOG_PROMPTS: 'false',
        GEMINI_TELEMETRY_TRACES_ENABLED: 'false',
      },
      timeoutMs: 120_000,
    });
  // The choice of a model, the wish for a tool, the answer.
  expect((await ask('Please look at the notes.')).stdout).toContain('Answer 3.');
  expect((await ask('Just say hello.')).stdout).toContain('Answer 5.');

  const statuses = ['complete', 'complete', 'complete', 'error', 'complete'] as const;
  expect(provider.calls).toHaveLength(statuses.length);
  const calls = await callsOf(machine.environment);
  expect(calls).toMatchObject(
    provider.calls.map((call, index) => ({
      ...{ tool: 'gemini-cli', status: statuses[index], witnesses: ['gateway', 'telemetry'] },
      ...('failsWith' in call ? {} : { responseModel: call.model }),
      ...toldTokens(call, statuses[index] ?? 'error'),
    })),
  );
  expect(calls.every(({ sessionId }) => sessionId !== null)).toBe(true);
  const { totals, byTool } = await reportOf(machine.environment);
  expect(totals.requests).toBe(statuses.length);
  expect(Object.keys(byTool)).toEqual(['gemini-cli']);
  expectSameBytes(relay.exchanges, provider.exchanges, new URL(url).pathname);
});

test('Gemini CLI without a chosen login takes a base URL for a login of its own, and ends: not to be set for it', async () => {
  using machine = makeClientMachine();
  const program = join(await fetchPackage(geminiCli), 'node_modules', '.bin', 'gemini');
  const run = runCommandOrThrow(program, ['-p', 'Hello.'], {
    cwd: machine.workspace,
    env: {
      ...machine.environment,
      GEMINI_API_KEY: 'made-up',
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
      GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:9/secret/gemini',
    },
  });
  await expect(run).rejects.toThrow('Invalid auth method selected.');
});

/** As the tool's own first dialogue does. */
function chooseLogin({ environment }: ClientMachine): void {
  const folder = join(environment['HOME'] ?? '', '.gemini');
  mkdirSync(folder);
  const settings = { security: { auth: { selectedType: 'gemini-api-key' } } };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
}

/** First it asks a small model how hard the task is. */
function answer({ number, text }: ProviderRequest, notes: string): Answer {
  const tokens = tokensOfAnswer(number);
  if (text.includes('complexity_score')) {
    return { tokens, text: '{"complexity_reasoning":"Short.","complexity_score":10}' };
  }
  return text.includes('Please look at the notes.') && !text.includes('"functionResponse"')
    ? { tokens, toolUse: { name: 'read_file', input: { file_path: notes } } }
    : { tokens, text: `Answer ${number}.` };
}
