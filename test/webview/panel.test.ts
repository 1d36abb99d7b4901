import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSnapshot, plausibleYear } from './fixtures.ts';
import { startPanelHarness, type PanelHarness } from './panelHarness.ts';
import { tableOf, wordsOf } from './picture.ts';

let harness: PanelHarness;
const cells = plausibleYear();

beforeAll(async () => {
  harness = await startPanelHarness();
});
afterAll(() => harness.close());

test('the head tells the year in words and figures', async () => {
  const { page, complaints } = await harness.open();
  expect(await wordsOf(page, 'header')).toBe('');
  expect(await wordsOf(page, '.head')).toBe('');
  expect(complaints).toEqual([]);
});

test('the year by model', async () => {
  const { page } = await harness.open();
  await page.locator('.figures').waitFor();
  expect(await tableOf(page, '.figures')).toBe('');
});

test('workspaces by their last folder, unknown ones by a word', async () => {
  const { page } = await harness.open();
  await page.getByRole('tab', { name: 'Workspace' }).click();
  await page.getByRole('table', { name: 'Spend by workspace' }).waitFor();
  expect(await tableOf(page, '.figures')).toBe('');
  expect(await page.getByRole('button', { name: 'northwind/web' }).getAttribute('title')).toBe(
    '/home/ada/clients/northwind/web',
  );
});

test('the months as a table, and its button shows it to all', async () => {
  const { page } = await harness.open();
  await page.getByRole('button', { name: 'Show as table' }).click();
  expect(await tableOf(page, '.months table')).toBe('');
});

test('a month chosen in the chart filters the tables and names the export; chosen again it lets go', async () => {
  const { page, requests, commands } = await harness.open();
  await page.getByRole('button', { name: /^April 2026/ }).click();
  await page.getByRole('button', { name: 'April 2026', exact: true }).waitFor();
  await expect
    .poll(() => requests.findLast((request) => request.type === 'query')?.query)
    .toEqual({
      since: '2026-04-01',
      until: '2026-04-30',
      timeZone: null,
    });
  await page.getByRole('button', { name: 'Export April 2026 as CSV' }).click();
  await expect.poll(commands).toEqual([{ type: 'command', command: 'exportMonth', month: '2026-04' }]);
  await page.getByRole('button', { name: /^April 2026: / }).click();
  expect(await page.getByRole('button', { name: '2026', exact: true }).getAttribute('aria-pressed')).toBe(
    'true',
  );
});

test('a row opens to its exact sums and its newest calls', async () => {
  const { page, requests } = await harness.open();
  await page.getByRole('button', { name: 'gemini-2.5-flash' }).click();
  await page.locator('.details .calls').waitFor();
  expect(requests.findLast((request) => request.type === 'calls')).toMatchObject({
    query: { since: '2026-01-01', until: '2026-12-31', timeZone: null, model: 'gemini-2.5-flash' },
    limit: 100,
  });
  expect(await wordsOf(page, '.facts')).toBe('');
  expect((await tableOf(page, '.details .calls')).split('\n').slice(0, 3)).toEqual([]);
});

test('columns sort, unpriced rows stay last', async () => {
  const { page } = await harness.open();
  const firstNames = async (): Promise<string[]> =>
    (await page.locator('.figures .row-name').allInnerTexts()).map((name) => name.trim());
  await page.getByRole('button', { name: 'Cost' }).click();
  expect(await firstNames()).toEqual([
    'gemini-2.5-flash',
    'gpt-5-mini',
    'gemini-2.5-pro',
    'gpt-5.1-codex',
    'claude-haiku-4-5',
    'claude-opus-4-5',
    'claude-sonnet-4-5',
    'orion-preview',
  ]);
  expect(await page.getByRole('columnheader', { name: 'Cost' }).getAttribute('aria-sort')).toBe('ascending');
  await page.getByRole('button', { name: 'Model', exact: true }).click();
  expect((await firstNames())[0]).toBe('claude-haiku-4-5');
});

test('a year of days is cut to thirty until asked', async () => {
  const { page } = await harness.open();
  await page.getByRole('tab', { name: 'Day' }).click();
  await page.getByRole('table', { name: 'Spend by day' }).waitFor();
  const rows = page.locator('.figures tbody tr');
  expect(await rows.count()).toBe(30);
  expect(await rows.first().locator('th').innerText()).toBe('Nov 22, 2026');
  await page.getByRole('button', { name: /^Show All/ }).click();
  expect(await rows.count()).toBe(new Set(cells.map(({ day }) => day)).size);
});

test('what the reader chose is there again when the panel comes back', async () => {
  const first = await harness.open();
  await first.page.getByRole('tab', { name: 'Tool' }).click();
  await first.page.getByRole('button', { name: 'This month' }).click();
  const keptState: unknown = await first.page.evaluate(
    () => (window as unknown as { keptState: unknown }).keptState,
  );
  const { page } = await harness.open({ keptState });
  await page.getByRole('table', { name: 'Spend by tool' }).waitFor();
  expect(await page.getByRole('button', { name: 'This month' }).getAttribute('aria-pressed')).toBe('true');
});

test('every action says its intention and no more', async () => {
  const { page, commands } = await harness.open();
  for (const name of ['Change Allowance', 'Refresh', 'Pause', 'Settings']) {
    await page.getByRole('button', { name, exact: true }).click();
  }
  await expect
    .poll(() => commands().map(({ command }) => command))
    .toEqual(['setAllowance', 'refresh', 'pause', 'openSettings']);
});

test('an allowance of tokens is told in tokens, money without tokens stands apart', async () => {
  const allowance = {
    amount: 25e9,
    unit: 'tokens',
    yearStart: '01-01',
    timeZone: 'UTC',
    exchangeRates: [],
  } as const;
  const plain = makeSnapshot(cells, { allowance: { ...allowance, exchangeRates: [] } });
  const snapshot = { ...plain, year: { ...plain.year, amount: { ...plain.year.amount, apart: '40' } } };
  const { page } = await harness.open({ event: { snapshot } });
  expect(await wordsOf(page, '.year-head')).toBe('');
});
