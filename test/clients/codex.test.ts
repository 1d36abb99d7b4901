import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sumOfAnswers, tokensOfAnswer } from '../harness/madeUpTokens.ts';
import { startMadeUpProvider, type Answer, type ProviderRequest } from '../harness/madeUpProvider.ts';
import { fetchPackage } from '../harness/packageCache.ts';
import { reportOf } from '../harness/reportOf.ts';
import { runCommandOrThrow } from '../harness/runCommand.ts';
import { codex } from './clientPrograms.ts';
import { makeClientMachine } from './clientMachine.ts';

const model = 'gpt-5-codex';

test('what Codex wrote about tool use and a resumed session is metered to the token', async () => {
  using machine = makeClientMachine();
  await using provider = await startMadeUpProvider(answer);
  const program = join(await fetchPackage(codex), 'node_modules', '.bin', 'codex');
  const ask = (prompt: string, ...options: readonly string[]) =>
    runCommandOrThrow(program, ['exec', ...options, ...settings(provider.url), prompt], {
      cwd: machine.workspace,
      env: { ...machine.environment, OPENAI_API_KEY: 'sk-made-up' },
      timeoutMs: 120_000,
    });

  await ask('Please look at the plan.');
  await ask('And now?', 'resume', '--last');
  await ask('Something else.');

  const { totals, byTool, byModel, byWorkspace, warnings } = await reportOf(machine.environment);
  expect(provider.given).toHaveLength(4);
  // Codex's log has one count of written cache tokens; without a lifetime it is the short one.
  const sums = sumOfAnswers(provider.given);
  expect(totals).toMatchObject({
    ...sums,
    cacheWrite5mInputTokens: (sums['cacheWrite5mInputTokens'] ?? 0) + (sums['cacheWrite1hInputTokens'] ?? 0),
    cacheWrite1hInputTokens: 0,
    reasoningOutputTokens: provider.given.reduce((sum, { tokens }) => sum + tokens.reasoningOutputTokens, 0),
  });
  expect(warnings).toEqual([]);
  expect(Object.keys(byTool)).toEqual(['codex']);
  expect(Object.keys(byModel)).toEqual([model]);
  expect(Object.keys(byWorkspace)).toEqual([machine.workspace]);
});

/** A provider entry of its own, without WebSocket: the plain way that Codex documents for a base URL. */
function settings(url: string): string[] {
  const entry = `{name="made up",base_url="${url}/v1",wire_api="responses",env_key="OPENAI_API_KEY",supports_websockets=false}`;
  const values = [`model_providers.made_up=${entry}`, 'model_provider="made_up"', `model="${model}"`];
  return ['--skip-git-repo-check', ...values.flatMap((value) => ['-c', value])];
}

function answer({ number, text }: ProviderRequest): Answer {
  const tokens = tokensOfAnswer(number);
  if (!text.includes('"function_call_output"')) {
    const plan = [{ step: 'Look', status: 'completed' }];
    if (text.includes('Please look at the plan.')) {
      return { tokens, toolUse: { name: 'update_plan', input: { plan } } };
    }
  }
  return { tokens, text: `Answer ${number}.` };
}
