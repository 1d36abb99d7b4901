import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { accounts, nameless, organisation, snapshotWith } from './accountFixtures.ts';
import { axeFindings } from './axe.ts';
import { plausibleYear } from './fixtures.ts';
import { startPanelHarness, type OpenPanel, type PanelHarness, type PanelOptions } from './panelHarness.ts';
import { tableOf, wordsOf } from './picture.ts';
import { themes, type ThemeName } from './themes.ts';

let harness: PanelHarness;
const cells = plausibleYear();
const withAccounts = { snapshot: snapshotWith(cells, accounts) };

beforeAll(async () => {
  harness = await startPanelHarness();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

/** The page with these accounts, the first one's days and one of them open. */
async function openDays(options: PanelOptions = {}): Promise<OpenPanel> {
  const panel = await harness.open({ event: withAccounts, ...options });
  await panel.page.getByRole('button', { name: 'Day by day, Northwind' }).click();
  await panel.page.getByRole('button', { name: 'Nov 18, 2026' }).click();
  await panel.page.locator('.account-table .calls').waitFor();
  return panel;
}

test('each account in words: who pays, how far it is settled, what is pending, what stands in the way', async () => {
  const { page, complaints } = await harness.open({ event: withAccounts });
  const words = (await wordsOf(page, 'section.accounts')).replaceAll(/\d+ \w+ ago/g, 'a while ago');
  expect(words).toBe(
    [
      'Accounts',
      'Connect a Provider…',
      'Read Now',
      'Disconnect…',
      'Northwind Anthropic',
      '$10,469.99',
      'Settled to Nov 20 · $12.40 pending · $412.50 not metered here · -$31.20 adjusted',
      'Pays the calls of Claude Code.',
      'Monthly limit of the member',
      '$1,290.55 of $1,500.00, resets Nov 30, 19:00',
      'Last read a while ago.',
      'Day by day',
      'Example Labs OpenAI',
      '$1,129.40',
      'Settled to Nov 17',
      'Pays the calls of Codex.',
      'Not read a while ago. OpenAI refuses the key (401). Connect it again with a key that is good. Connect Again…',
      'Last read a while ago.',
      'Day by day',
      'AI Pro Google plan',
      '$214.62',
      '$214.62 of its fee accrued this year',
      'Covers the calls of Gemini CLI.',
      'From your settings.',
      'laptop OpenRouter',
      '$17.01',
      'Settled to Nov 20 · $17.01 not metered here',
      'No tool’s calls are confirmed as paid by it. Confirm…',
      'Key limit',
      '$17.01 of $50.00',
      'Requests of the day',
      '4% of 100%, resets Nov 22, 19:00',
      'Balance left',
      '$32.99',
      'Last read a while ago.',
      'Day by day',
      'DeepSeek',
      '$0',
      'Metered only',
      'Pays the calls of OpenCode.',
      'Balance left',
      '¥110.00',
      'Last read a while ago.',
      'Day by day',
      'Cursor',
      '$0',
      'Metered only · $812.40 on its report, not counted',
      'No tool’s calls are confirmed as paid by it. Confirm…',
      'The report of Cursor is of several people. Say which user, login or key there is yours, and your rows will count. Say Which Part Is Yours…',
      'Last read a while ago.',
      'Day by day',
      'Who pays is not confirmed',
      '≈$336.49',
      '146,493 requests stand at list price. No report is held against them until it is known which account or plan pays.',
      'Confirm Who Pays…',
    ].join('\n'),
  );
  expect(complaints).toEqual([]);
});

test('the year’s figure is seen to add up', async () => {
  const { page } = await harness.open({ event: withAccounts });
  expect(await wordsOf(page, '.year-sum')).toBe(
    [
      'Calls metered here',
      '$11,554.58',
      'Plan fees',
      '+ $214.62',
      'Not metered here',
      '+ $429.51',
      'Adjusted',
      '− $31.20',
      'Spend',
      '= $12,167.51',
    ].join('\n'),
  );
  expect(await wordsOf(page, '.hero-figure')).toBe('≈$12,167.51');
});

test('a report alone is spend: a year without a call shows its figure', async () => {
  const snapshot = snapshotWith([], [{ ...organisation, calls: '0', total: '381.3', pending: '0' }]);
  const { page } = await harness.open({ cells: [], event: { snapshot } });
  expect(await wordsOf(page, '.hero-figure')).toBe('$381.30');
});

test('an account’s days: what was metered against what is reported, newest first', async () => {
  const { page } = await openDays();
  const days = page.getByRole('table', { name: 'Reconciliation of Northwind by day, in US dollars' });
  await days.waitFor();
  await page.getByRole('button', { name: 'Nov 18, 2026' }).click();
  expect(await tableOf(page, '.account-table .figures')).toBe(
    [
      'Day | State | Metered here | On the report | Pending | Not metered here | Adjusted | Why they differ',
      'Nov 21, 2026 | Open | $12.40 | not read | $12.40 |  |  | not on the report yet',
      'Nov 20, 2026 | Reported | $33.30 | $33.30 |  |  |  | ',
      'Nov 19, 2026 | Final | $52.70 | $49.10 |  |  | -$3.60 | revised by the provider',
      'Nov 18, 2026 | Final | $38.05 | $63.05 |  | $25.00 |  | spent elsewhere',
      'Nov 17, 2026 | Final | $41.20 | $41.20 |  |  |  | ',
      'All |  | $177.65 | $186.65 | $12.40 | $25.00 | -$3.60 | ',
    ].join('\n'),
  );
});

test('a day opens down to the calls of the tools that the account pays', async () => {
  const { requests } = await openDays();
  const asked = requests.filter((request) => request.type === 'calls' || request.type === 'cells');
  expect(asked).toMatchObject([
    { ref: { provider: 'anthropic', id: 'org_1' }, query: { since: '2026-01-01', until: '2026-12-31' } },
    { query: { since: '2026-11-18', until: '2026-11-18', tool: 'claude-code' }, limit: 100 },
  ]);
});

test('days that can’t be read say why, and are asked again', async () => {
  const { page, requests } = await harness.open({
    event: withAccounts,
    answer: (question) =>
      question.type === 'cells'
        ? { type: 'failed', id: question.id, message: 'The ledger is locked.' }
        : null,
  });
  await page.getByRole('button', { name: 'Day by day, Northwind' }).click();
  await page.getByText('The ledger is locked.').waitFor();
  await page.locator('.account-table').getByRole('button', { name: 'Try Again' }).click();
  await expect.poll(() => requests.filter(({ type }) => type === 'cells').length).toBe(2);
});

test('every button names the account that it is about', async () => {
  const { page, commands } = await harness.open({ event: withAccounts });
  await page.getByRole('button', { name: 'Read Now' }).click();
  await page.getByRole('button', { name: 'Connect Again…' }).click();
  await page.getByRole('button', { name: 'Confirm…' }).first().click();
  await page.getByRole('button', { name: 'Say Which Part Is Yours…' }).click();
  await page.getByRole('button', { name: 'Confirm Who Pays…' }).click();
  await page.getByRole('button', { name: 'Disconnect…' }).first().click();
  expect(commands()).toEqual([
    { type: 'command', command: 'syncProviders' },
    { type: 'command', command: 'connectProvider', account: 'openai' },
    { type: 'command', command: 'confirmPayer', account: 'openrouter/key-1f2e' },
    { type: 'command', command: 'confirmPayer', account: `${nameless.provider}/${nameless.id}` },
    { type: 'command', command: 'confirmPayer' },
    { type: 'command', command: 'disconnectProvider' },
  ]);
});

test('without an account there is one sentence and one button', async () => {
  const { page, commands } = await harness.open();
  expect(await wordsOf(page, 'section.accounts')).toBe(
    [
      'Accounts',
      'Connect a Provider…',
      'What was metered here is one half. A provider’s own report tells what it will bill, and what was spent elsewhere with your account; its key stays in the editor’s secret store.',
    ].join('\n'),
  );
  await page.getByRole('button', { name: 'Connect a Provider…' }).click();
  expect(commands()).toEqual([{ type: 'command', command: 'connectProvider' }]);
});

test.each(Object.keys(themes) as ThemeName[])('axe finds nothing in %s, with a day open', async (theme) => {
  const { page, complaints } = await openDays({ theme });
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  expect(await axeFindings(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test.each([320, 420, 800, 1400])('at %i pixels the page does not scroll sideways', async (width) => {
  const { page } = await openDays({ width });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
});

test('an account’s days are opened and closed from the keyboard', async () => {
  const { page } = await harness.open({ event: withAccounts });
  const button = page.getByRole('button', { name: 'Day by day, Northwind' });
  await button.focus();
  await page.keyboard.press('Enter');
  await page.locator('.account-table .figures').waitFor();
  expect(await button.getAttribute('aria-expanded')).toBe('true');
  await page.keyboard.press('Enter');
  expect(await page.locator('.account-table').count()).toBe(0);
});
