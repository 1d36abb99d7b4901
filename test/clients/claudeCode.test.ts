import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sumOfAnswers } from '../harness/madeUpTokens.ts';
import { startMadeUpProvider } from '../harness/madeUpProvider.ts';
import { fetchPackage } from '../harness/packageCache.ts';
import { reportOf } from '../harness/reportOf.ts';
import { runCommandOrThrow } from '../harness/runCommand.ts';
import { answerClaudeCode } from './claudeCodeAnswers.ts';
import { claudeCode } from './clientPrograms.ts';
import { makeClientMachine } from './clientMachine.ts';

const model = 'claude-sonnet-4-5';

test('what Claude Code wrote about tool use, a resumed, a forked and a delegated session is metered to the token', async () => {
  using machine = makeClientMachine();
  await using provider = await startMadeUpProvider((request) => answerClaudeCode(request, machine.notes));
  const program = join(await fetchPackage(claudeCode), 'node_modules', '.bin', 'claude');
  const ask = (prompt: string, ...options: readonly string[]) =>
    runCommandOrThrow(program, ['-p', prompt, '--model', model, ...options], {
      cwd: machine.workspace,
      env: {
        ...machine.environment,
        ANTHROPIC_BASE_URL: provider.url,
        ANTHROPIC_API_KEY: 'sk-made-up',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      },
      timeoutMs: 120_000,
    });

  await ask('Please look at the notes.');
  await ask('And now?', '--continue');
  await ask('And in another branch?', '--continue', '--fork-session');
  await ask('Please delegate this.');

  const { totals, byTool, byModel, byWorkspace, warnings } = await reportOf(machine.environment);
  expect(provider.given.length).toBeGreaterThanOrEqual(7);
  expect(totals).toMatchObject(sumOfAnswers(provider.given));
  expect(warnings).toEqual([]);
  expect(Object.keys(byTool)).toEqual(['claude-code']);
  expect(Object.keys(byModel)).toEqual([model]);
  expect(Object.keys(byWorkspace)).toEqual([machine.workspace]);
});
