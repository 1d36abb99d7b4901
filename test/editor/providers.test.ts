import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClaudeCodeLog } from '../harness/claudeCodeLog.ts';
import { makeEditorMachine, type EditorMachine } from '../harness/editorMachine.ts';
import { figureShownAt, meterNodeId } from '../harness/liveFigure.ts';
import { filesHolding } from '../harness/filesHolding.ts';
import { openWebWorkbench, type WebWorkbench } from '../harness/webWorkbench.ts';
import { startReportServer, type ReportServer } from '../providers/reportServer.ts';
import { vendorRoutes } from '../providers/vendorRoutes.ts';

/** Where a picture of the editor is wanted; without it none is taken. */
const screenshotFolder = process.env['COMPUTE_SPEND_SCREENSHOTS'];

const keys = {
  anthropic: 'sk-ant-admin01-canary-anthropic',
  openai: 'sk-admin-canary-openai',
  github: 'github_pat_canary_github',
} as const;

let machine: EditorMachine;
let workbench: WebWorkbench;
let vendors: ReportServer;

beforeAll(async () => {
  vendors = await startReportServer(vendorRoutes(new Date().toISOString().slice(0, 10)));
  machine = await makeEditorMachine('providers');
  mkdirSync(machine.workspace);
  const settings = join(machine.dataFolder, 'data', 'Machine', 'settings.json');
  mkdirSync(dirname(settings), { recursive: true });
  const baseUrls = {
    anthropic: vendors.url,
    openai: `${vendors.url}/v1`,
    'github-copilot': vendors.url,
  };
  writeFileSync(settings, JSON.stringify({ 'computeSpend.providers.baseUrls': baseUrls }));
  new ClaudeCodeLog(machine.home, machine.workspace).appendCall(30);
  const environment = { ...machine.environment, TZ: 'UTC', COMPUTE_SPEND_NOTICE: 'accepted' };
  workbench = await openWebWorkbench({
    ...machine,
    environment,
    isTrusted: true,
    folder: machine.workspace,
    viewport: { width: 1280, height: 1400 },
  });
  await figureShownAt(workbench.page, '≈$30');
});

afterAll(async () => {
  await workbench.runCommand('Compute Spend: Stop the Meter');
  await workbench[Symbol.asyncDispose]();
  await vendors[Symbol.asyncDispose]();
  machine[Symbol.dispose]();
});

/** Chooses the row of the list that is open. */
async function choose(row: string): Promise<void> {
  await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: row }).first().click();
}

/** Answers the text question whose prompt holds these words. */
async function answer(prompt: string, text: string): Promise<void> {
  const { page } = workbench;
  await page.locator('.quick-input-widget', { hasText: prompt }).waitFor();
  await page.locator('.quick-input-widget .quick-input-box input').fill(text);
  await page.keyboard.press('Enter');
}

/** Types the key into a box that shows dots. */
async function giveKey(prompt: string, key: string): Promise<void> {
  const { page } = workbench;
  await page.locator('.quick-input-widget', { hasText: prompt }).waitFor();
  const input = page.locator('.quick-input-widget .quick-input-box input');
  expect(await input.getAttribute('type')).toBe('password');
  await input.fill(key);
  await page.keyboard.press('Enter');
}

/** Takes the tools that are proposed. */
async function takeProposedTools(label: string): Promise<void> {
  const { page } = workbench;
  await page.locator(`.quick-input-widget input[placeholder^="Whose calls does ${label} pay?"]`).waitFor();
  await page.keyboard.press('Enter');
}

test('Anthropic: my rows of the report add to what was metered, other people’s don’t', async () => {
  await workbench.runCommand('Compute Spend: Connect a Provider…');
  await choose('Anthropic');
  await giveKey('Admin key of the Console', keys.anthropic);
  await choose('The rows of one person or key');
  await answer('Who are you there?', 'kim@example.org');
  await takeProposedTools('Northwind');
  // $42.40 reported for this hour, of which $30 were metered here; somebody else's $999 are nobody's business.
  await figureShownAt(workbench.page, '$42.40');
  expect(await workbench.statusBarText(meterNodeId)).not.toContain('≈');
});

test('OpenAI: a day’s cost joins it', async () => {
  await workbench.runCommand('Compute Spend: Connect a Provider…');
  await choose('OpenAI');
  await giveKey('An Admin key (sk-admin-…)', keys.openai);
  await choose('The rows of one person or key');
  await answer('Who are you there?', 'user-1');
  await takeProposedTools('OpenAI');
  await figureShownAt(workbench.page, '$47.65');
});

test('GitHub: what a plan of one’s own costs beyond its fee joins it', async () => {
  await workbench.runCommand('Compute Spend: Connect a Provider…');
  await choose('GitHub');
  await answer('Which one?', '');
  await choose('Paste a token');
  await giveKey('a fine-grained token', keys.github);
  await takeProposedTools('kim');
  await figureShownAt(workbench.page, '$50');
});

test('the panel shows the accounts, and their days down to the calls', async () => {
  await workbench.runCommand('Compute Spend: Show Panel');
  const panel = await workbench.frameWith('section.accounts .account');
  const section = panel.locator('section.accounts');
  await section.getByText('$12.40 not metered here').waitFor();
  const text = await section.innerText();
  for (const label of ['Northwind', 'OpenAI', 'kim']) expect(text).toContain(label);
  await section.getByRole('button', { name: 'Day by day, Northwind' }).click();
  const today = section.locator('.account-table tbody tr').first();
  await today.waitFor();
  expect(await today.innerText()).toContain('$42.40');
  await today.getByRole('button').click();
  await section.locator('.calls').getByText('claude-sonnet-4-5').waitFor();
  if (screenshotFolder !== undefined) {
    mkdirSync(screenshotFolder, { recursive: true });
    await workbench.page.screenshot({ path: join(screenshotFolder, 'accounts.png') });
  }
});

test('no key is in any file of the machine', () => {
  const folders = [machine.home, machine.path('ledger'), machine.dataFolder, machine.workspace];
  for (const key of Object.values(keys)) expect(filesHolding(folders, key)).toEqual([]);
});
