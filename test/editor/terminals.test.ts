import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claudeCode } from '../clients/clientPrograms.ts';
import { callsOf } from '../harness/callsOf.ts';
import { makeEditorMachine, type EditorMachine } from '../harness/editorMachine.ts';
import { figureShownAt, meterNodeId } from '../harness/liveFigure.ts';
import { startMadeUpProvider, type MadeUpProvider } from '../harness/madeUpProvider.ts';
import { tokensOfAnswer } from '../harness/madeUpTokens.ts';
import { fetchPackage } from '../harness/packageCache.ts';
import { waitFor } from '../harness/waitFor.ts';
import { openWebWorkbench, type WebWorkbench } from '../harness/webWorkbench.ts';

/** Where pictures of the steps are wanted; without it none are taken. */
const screenshotFolder = process.env['COMPUTE_SPEND_SCREENSHOTS'];

let machine: EditorMachine;
let provider: MadeUpProvider;
let workbench: WebWorkbench;

beforeAll(async () => {
  machine = await makeEditorMachine('terminals');
  mkdirSync(machine.workspace);
  // Where its own installer puts it; the editor's shell would not find it elsewhere, as a login sets PATH anew.
  mkdirSync(join(machine.home, '.local', 'bin'), { recursive: true });
  const program = join(await fetchPackage(claudeCode), 'node_modules', '.bin', 'claude');
  symlinkSync(program, join(machine.home, '.local', 'bin', 'claude'));
  // Two million tokens of output are $30; whatever else the tool asks for is free.
  provider = await startMadeUpProvider(({ model, number, text }) => ({
    tokens: {
      ...Object.fromEntries(Object.keys(tokensOfAnswer(1)).map((bucket) => [bucket, 0])),
      ...(model.includes('sonnet') && text.includes('Hello from a terminal')
        ? { outputTokens: 2_000_000 }
        : {}),
    } as ReturnType<typeof tokensOfAnswer>,
    text: `Answer ${number}.`,
  }));
  // As a company with a proxy of its own would have it on each machine.
  const settings = join(machine.dataFolder, 'data', 'Machine', 'settings.json');
  mkdirSync(join(settings, '..'), { recursive: true });
  writeFileSync(
    settings,
    JSON.stringify({ 'computeSpend.gateway.upstreams': [`anthropic=${provider.url}`] }),
  );
  workbench = await openWebWorkbench({
    ...machine,
    isTrusted: true,
    folder: machine.workspace,
    environment: {
      ...machine.environment,
      COMPUTE_SPEND_NOTICE: 'accepted',
      ANTHROPIC_API_KEY: 'sk-made-up',
      ANTHROPIC_BASE_URL: undefined,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      SHELL: '/bin/bash',
    },
  });
});

afterAll(async () => {
  await workbench.runCommand('Compute Spend: Stop the Meter');
  await workbench[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
  machine[Symbol.dispose]();
});

test('Claude Code is connected to the gateway, for the terminals of this workspace', async () => {
  const { page } = workbench;
  await figureShownAt(page, 'No AI spend yet');
  await workbench.runCommand('Compute Spend: Connect an AI Tool');
  await pick('Claude Code', '1-tools');
  await pick('The gateway', '2-ways');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.waitFor();
  const detail = await dialog.innerText();
  await picture('3-consent');
  expect(detail).toMatch(/ANTHROPIC_BASE_URL=http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}\/anthropic/);
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
});

test('a terminal opened there carries the variable, and a call made in it moves the meter', async () => {
  const { page } = workbench;
  const carried = machine.path('carried');
  await runInNewTerminal(`printenv ANTHROPIC_BASE_URL > ${carried}`);
  const url = await waitFor('the variable', () => lineOf(carried));
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}\/anthropic$/);

  const shown = figureShownAt(page, '$30');
  await typeCommand(`~/.local/bin/claude -p 'Hello from a terminal.' --model claude-sonnet-4-5`);
  await shown;
  await picture('4-terminal');
  const calls = await callsOf(machine.environment);
  const metered = calls.find(({ outputTokens }) => outputTokens === 2_000_000);
  expect(metered).toMatchObject({ tool: 'claude-code', source: 'gateway', workspace: machine.workspace });
  expect(metered?.witnesses).toContain('gateway');
});

test('disconnected, a new terminal is as it was', async () => {
  const { page } = workbench;
  await workbench.runCommand('Compute Spend: Disconnect an AI Tool');
  await pick('Claude Code', '5-disconnect');
  const carried = machine.path('carried-after');
  await waitFor('the connection’s end', async () => {
    await runInNewTerminal(`printenv ANTHROPIC_BASE_URL > ${carried}; echo end >> ${carried}`);
    return (await waitFor('the shell', () => lineOf(carried))) === 'end' ? true : undefined;
  });
  expect(await workbench.statusBarText(meterNodeId)).toContain('$30');
  expect(await page.locator('.notification-toast').count()).toBe(0);
});

async function pick(text: string, name: string): Promise<void> {
  const row = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  await row.waitFor();
  await picture(name);
  // By the keyboard: the hover of a long row may lie over the next one.
  await workbench.page.locator('.quick-input-widget input').fill(text);
  await row.and(workbench.page.locator('.focused')).waitFor();
  await workbench.page.keyboard.press('Enter');
}

async function runInNewTerminal(command: string): Promise<void> {
  await workbench.runCommand('Terminal: Create New Terminal');
  await typeCommand(command);
}

async function typeCommand(command: string): Promise<void> {
  const { page } = workbench;
  const input = page.locator('.terminal-wrapper.active .xterm-helper-textarea');
  await input.waitFor({ state: 'attached' });
  await input.focus();
  await page.keyboard.type(command);
  await page.keyboard.press('Enter');
}

/** The first line of a file, once it is whole. */
function lineOf(file: string): string | undefined {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text.includes('\n') ? text.slice(0, text.indexOf('\n')) : undefined;
}

async function picture(name: string): Promise<void> {
  if (screenshotFolder === undefined) return;
  mkdirSync(screenshotFolder, { recursive: true });
  await workbench.page.screenshot({ path: join(screenshotFolder, `connect-${name}.png`) });
}
