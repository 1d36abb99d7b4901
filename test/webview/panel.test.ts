import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeSnapshot, plausibleYear } from './fixtures.ts';
import { startPanelHarness, type PanelHarness } from './panelHarness.ts';
import { tableOf, wordsOf } from './picture.ts';

let harness: PanelHarness;
const cells = plausibleYear();

beforeAll(async () => {
  harness = await startPanelHarness();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

test('the head tells the year in words and figures', async () => {
  const { page, complaints } = await harness.open();
  expect(await wordsOf(page, 'header')).toBe(
    [
      'Compute Spend',
      'Live on build-box',
      'Change Allowance',
      'Export November 2026 as CSV',
      'Refresh',
      'Pause',
      'Settings',
    ].join('\n'),
  );
  expect(await wordsOf(page, '.head')).toBe(
    [
      'Allowance year 2026',
      '≈$11,554.58',
      'of $12,000 · 96% used · $445.42 left',
      'today · 89% of the year gone',
      'Jan 1',
      'Dec 31',
      '8% faster than an even pace. At the average since Jan 19, the allowance ends on Dec 4.',
      '≈ Payer not confirmed for 146,493 requests: shown at list price. A plan may cover them.',
      '10 requests not priced: no price is known for the model, or the tokens are unknown. Not part of the figure, which is a lower bound.',
      'Known since Claude Code Jan 19 · Codex Mar 2 · Gemini CLI Jun 11. What came before is not counted.',
      'Today Nov 22',
      '≈$8.42',
      '104 requests · 15.6M tokens',
      'This month November 2026',
      '≈$819.99',
      '10,685 requests · 1.3B tokens',
      '10 not priced',
      'Year 2026',
      '≈$11,554.58',
      '146,503 requests · 18.9B tokens',
      '10 not priced',
    ].join('\n'),
  );
  expect(complaints).toEqual([]);
});

test('the year by model', async () => {
  const { page } = await harness.open();
  await page.locator('.figures').waitFor();
  expect(await tableOf(page, '.figures')).toBe(
    [
      'Model | Cost | Share | Requests | Tokens | Input | Cache read | Cache write 5m | Cache write 1h | Output',
      'claude-sonnet-4-5 | ≈$5,885.05 | 50% | 54,880 | 7B | 100.1M | 6.2B | 484M | 120.6M | 78.2M',
      'claude-opus-4-5 | ≈$2,948.25 | 25% | 16,582 | 2.1B | 30M | 1.9B | 143.7M | 37.2M | 23.2M',
      'claude-haiku-4-5 | ≈$1,255.39 | 10% | 35,487 | 4.6B | 63.7M | 4.1B | 301.3M | 78.6M | 50M',
      'gpt-5.1-codex | ≈$1,050.84 | 9% | 23,611 | 3.1B | 43.6M | 2.7B | 194.5M | 53.1M | 33.1M',
      'gemini-2.5-pro | ≈$278.59 | 2% | 4,235 | 555M | 7.9M | 496.9M | 35.2M | 9.2M | 5.9M',
      'gpt-5-mini | ≈$78.56 | <1% | 8,306 | 1.1B | 15.2M | 965.6M | 69.8M | 19M | 11.8M',
      'gemini-2.5-flash | ≈$57.90 | <1% | 3,392 | 457.2M | 5.9M | 409.1M | 29.5M | 7.8M | 4.9M',
      'orion-preview | not priced |  | 10 | 1.3M | 21.9K | 1.2M | 90.1K | 19.6K | 15.7K',
      'All | ≈$11,554.58 / + 10 not priced |  | 146,503 | 18.9B | 266.5M | 16.8B | 1.3B | 325.5M | 207.1M',
    ].join('\n'),
  );
});

test('workspaces by their last folder, unknown ones by a word', async () => {
  const { page } = await harness.open();
  await page.getByRole('tab', { name: 'Workspace' }).click();
  await page.getByRole('table', { name: 'Spend by workspace' }).waitFor();
  expect(await tableOf(page, '.figures')).toBe(
    [
      'Workspace | Cost | Share | Requests | Tokens | Input | Cache read | Cache write 5m | Cache write 1h | Output',
      'atlas-api | ≈$5,455.70 / + 7 not priced | 47% | 68,111 | 8.6B | 123.9M | 7.7B | 574.7M | 152.3M | 95.8M',
      'work/web | ≈$2,755.28 / + 2 not priced | 23% | 35,894 | 4.7B | 64.8M | 4.2B | 304.7M | 80.9M | 50.4M',
      'northwind/web | ≈$1,649.79 | 14% | 20,926 | 2.8B | 38.4M | 2.5B | 185.2M | 44M | 29.5M',
      'ledger-sync | ≈$939.42 | 8% | 11,359 | 1.5B | 20.6M | 1.4B | 101.4M | 26.6M | 16.4M',
      'notes | ≈$560.36 / + 1 not priced | 4% | 7,993 | 1B | 14.2M | 902.1M | 71.4M | 17.6M | 11.4M',
      'no folder | ≈$194.03 | 1% | 2,220 | 330.8M | 4.6M | 297.9M | 20.6M | 4.1M | 3.7M',
      'All | ≈$11,554.58 / + 10 not priced |  | 146,503 | 18.9B | 266.5M | 16.8B | 1.3B | 325.5M | 207.1M',
    ].join('\n'),
  );
  expect(await page.getByRole('button', { name: 'northwind/web' }).getAttribute('title')).toBe(
    '/home/ada/clients/northwind/web',
  );
});

test('the months as a table, and its button shows it to all', async () => {
  const { page } = await harness.open();
  await page.getByRole('button', { name: 'Show as table' }).click();
  expect(await tableOf(page, '.months table')).toBe(
    [
      'Month | Spent | Even pace | Requests | Not priced',
      'January 2026 | ≈$307.61 | $1,000.00 | 4,020 | 0',
      'February 2026 | ≈$878.23 | $1,000.00 | 9,778 | 0',
      'March 2026 | ≈$1,058.96 | $1,000.00 | 13,369 | 0',
      'April 2026 | ≈$1,222.79 | $1,000.00 | 15,699 | 0',
      'May 2026 | ≈$1,136.39 | $1,000.00 | 14,116 | 0',
      'June 2026 | ≈$1,185.61 | $1,000.00 | 15,041 | 0',
      'July 2026 | ≈$1,241.28 | $1,000.00 | 16,289 | 0',
      'August 2026 | ≈$1,265.78 | $1,000.00 | 16,244 | 0',
      'September 2026 | ≈$1,228.40 | $1,000.00 | 15,578 | 0',
      'October 2026 | ≈$1,209.55 | $1,000.00 | 15,684 | 0',
      'November 2026 | ≈$819.99 | $1,000.00 | 10,685 | 10',
      'December 2026 | to come | $1,000.00 |  | ',
    ].join('\n'),
  );
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
  expect(await wordsOf(page, '.facts')).toBe(
    [
      'Cost',
      '$57.90365224',
      'At list price',
      '$57.90365224',
      'Payer not confirmed',
      '3,392 of 3,392 requests',
      'Tokens in total',
      '457,185,716',
      'Input tokens, not cached',
      '5,932,416',
      'Input tokens read from the cache',
      '409,123,428',
      'Input tokens written to the short cache',
      '29,472,745',
      'Input tokens written to the long cache',
      '7,768,449',
      'Output tokens',
      '4,888,678',
      'of the output, reasoning',
      'not told',
    ].join('\n'),
  );
  expect((await tableOf(page, '.details .calls')).split('\n').slice(0, 3)).toEqual([
    'When | Model | Tool | Workspace | Seen by | In | Out | Cost',
    'Nov 22, 09:04 | gemini-2.5-flash | Gemini CLI | web | Log | 182.5K | 900 | $0.0205',
    'Nov 22, 09:03 | gemini-2.5-flash | Gemini CLI | web | Log | 182.5K | 900 | $0.0205',
  ]);
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
  expect(
    await page.locator('.figures').getByRole('columnheader', { name: 'Cost' }).getAttribute('aria-sort'),
  ).toBe('ascending');
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
  expect(await wordsOf(page, '.year-head')).toBe(
    [
      'Allowance year 2026',
      '18.9B tokens',
      'of 25B tokens · 75% used · 6.1B tokens left',
      'today · 89% of the year gone',
      'Jan 1',
      'Dec 31',
      '15% slower than an even pace. At the average since Jan 19, the year ends at about 21.4B tokens.',
      '10 requests not priced: no price is known for the model, or the tokens are unknown. They have no cost in the tables.',
      '+ $40.00 came without token counts and stands apart.',
      'Known since Claude Code Jan 19 · Codex Mar 2 · Gemini CLI Jun 11. What came before is not counted.',
    ].join('\n'),
  );
});
