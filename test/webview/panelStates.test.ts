import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { MeterLinkState } from '../../src/core/panelMessages.ts';
import type { SpendSnapshot } from '../../src/core/snapshot.ts';
import { noTotals } from '../../src/core/sumTotals.ts';
import { makeSnapshot, plausibleYear, type SpendCell } from './fixtures.ts';
import { startPanelHarness, type OpenPanel, type PanelHarness } from './panelHarness.ts';
import { wordsOf } from './picture.ts';

let harness: PanelHarness;
const cells = plausibleYear();

beforeAll(async () => {
  harness = await startPanelHarness();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const openWith = (
  overrides: Partial<SpendSnapshot>,
  link: MeterLinkState = 'joined',
  from: readonly SpendCell[] = cells,
): Promise<OpenPanel> =>
  harness.open({ event: { snapshot: makeSnapshot(from, overrides), link }, cells: from });

test('not started: says what will be read, and starts on request', async () => {
  const { page, commands } = await harness.open({ event: { snapshot: null, link: 'not-started' } });
  expect(await wordsOf(page, 'main')).toBe(
    [
      'Compute Spend',
      'See what your AI tools cost',
      'Compute Spend adds up the token counts that Claude Code and Codex leave in their logs on this machine. It keeps no prompts and no answers, and nothing leaves the machine.',
      'No log has been read yet.',
      'Start Metering',
      'Settings',
    ].join('\n'),
  );
  await page.getByRole('button', { name: 'Start Metering' }).click();
  await expect.poll(commands).toEqual([{ type: 'command', command: 'startMetering' }]);
});

test.each([
  ['starting', 'The meter is starting…'],
  ['stopped', 'The meter is stopped.'],
  ['lost', 'The meter does not answer.'],
  ['outdated', 'Compute Spend has to be updated in this editor'],
] as const)('%s before any figure: %s', async (link, heading) => {
  const { page } = await harness.open({ event: { snapshot: null, link } });
  expect(await wordsOf(page, '.card h2')).toBe(heading);
});

test('no allowance yet: the spend stands alone and setting one is offered', async () => {
  const { page, commands } = await openWith({
    allowance: {
      amount: null,
      unit: 'USD',
      yearStart: '01-01',
      timeZone: 'America/New_York',
      exchangeRates: [],
    },
  });
  expect(await wordsOf(page, '.offer')).toBe(
    [
      'No allowance is set. With one, this page shows what is left, your pace and where the year ends.',
      'Set Allowance',
    ].join('\n'),
  );
  expect(await wordsOf(page, '.hero')).toBe('≈$11,554.58');
  expect(await page.locator('.year-bar, .pace').count()).toBe(0);
  await page.getByRole('button', { name: 'Set Allowance' }).click();
  await expect.poll(commands).toEqual([{ type: 'command', command: 'setAllowance' }]);
});

test('nothing found yet: says where it looked, and shows no figure at all', async () => {
  const { page } = await openWith({}, 'joined', []);
  expect(await wordsOf(page, '.card')).toBe(
    [
      'No calls found yet',
      'These logs are read as soon as they are there:',
      'Claude Code',
      '~/.claude/projects, ~/.config/claude/projects and below CLAUDE_CONFIG_DIR',
      'Codex',
      '~/.codex/sessions, ~/.codex/archived_sessions and below CODEX_HOME',
      'Use one of these tools and the figure appears here by itself.',
    ].join('\n'),
  );
  expect(await page.locator('main').innerText()).not.toContain('$');
});

test('a new year without calls is told from a machine without calls', async () => {
  const { page } = await openWith({ knownSince: { codex: '2025-11-02' } }, 'joined', []);
  expect(await wordsOf(page, '.card h2')).toBe('No calls in 2026 yet');
});

test('reading: how far, and that the figures grow', async () => {
  const { page } = await openWith({
    state: 'reading',
    reading: { filesDone: 812, filesTotal: 1931, bytesDone: 42_900_000, bytesTotal: 100_000_000 },
  });
  expect(await wordsOf(page, '.reading')).toBe(
    'Reading 42% · 812 of 1,931 logs\nFigures grow until all logs are read.',
  );
  expect(await page.getByRole('progressbar').getAttribute('value')).toBe('0.429');
});

test('paused: says so, and resumes', async () => {
  const { page, commands } = await openWith({ state: 'paused' });
  expect(await wordsOf(page, '.state')).toBe('Paused: calls made now are not metered on build-box');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(commands).toEqual([{ type: 'command', command: 'resume' }]);
});

test.each([
  ['lost', 'The meter does not answer. Figures as of Nov 22, 09:32.'],
  ['starting', 'The meter is starting… Figures as of Nov 22, 09:32.'],
  ['stopped', 'The meter is stopped. Figures as of Nov 22, 09:32.'],
  [
    'outdated',
    'A newer Compute Spend runs the meter: update Compute Spend in this editor. Figures as of Nov 22, 09:32.',
  ],
] as const)('%s: the figures stand, with their time, and nothing is asked', async (link, words) => {
  const { page, requests } = await openWith({}, link);
  expect(await wordsOf(page, '.state')).toBe(words);
  expect(await wordsOf(page, '.hero-figure')).toBe('≈$11,554.58');
  expect(requests).toEqual([{ type: 'ready' }]);
});

test('no price at all is never shown as nothing spent', async () => {
  const unpriced = cells.filter(({ model }) => model === 'orion-preview');
  const { page } = await openWith({}, 'joined', unpriced);
  await page.locator('.figures').waitFor();
  expect(await wordsOf(page, '.hero-figure')).toBe('not priced');
  expect(await page.locator('.tile-figure').allInnerTexts()).toEqual(['$0', 'not priced', 'not priced']);
  expect(await page.locator('.figures .number:nth-child(2)').allInnerTexts()).toEqual([
    'Cost',
    'not priced',
    'not priced',
  ]);
});

test('unknown model and folder are named so, one request in the singular', async () => {
  const totals = { ...noTotals, requests: 1, totalTokens: 12, outputTokens: 12, unpricedRequests: 1 };
  const { page } = await openWith({}, 'joined', [
    { day: '2026-11-22', tool: 'codex', model: '', workspace: '', totals },
  ]);
  await page.getByRole('button', { name: 'unknown model' }).waitFor();
  expect(await wordsOf(page, '.caveats')).toContain('1 request not priced: ');
  await page.getByRole('tab', { name: 'Workspace' }).click();
  await page.getByRole('button', { name: 'no folder' }).waitFor();
});

test('used up: what is over is told, and no forecast', async () => {
  const { page } = await openWith({
    allowance: {
      amount: 10_000,
      unit: 'USD',
      yearStart: '01-01',
      timeZone: 'America/New_York',
      exchangeRates: [],
    },
  });
  expect(await wordsOf(page, '.hero')).toBe('≈$11,554.58\nof $10,000 · 115% used · $1,554.58 over');
  expect(await wordsOf(page, '.pace')).toBe('29% faster than an even pace.');
});

test('another currency: what has no rate of exchange stands apart', async () => {
  const plain = makeSnapshot(cells, {
    allowance: { amount: 12_000, unit: 'EUR', yearStart: '01-01', timeZone: 'UTC', exchangeRates: [] },
  });
  const { page } = await openWith({
    ...plain,
    year: { ...plain.year, amount: { drawn: '9000.5', apart: '41.239' } },
    shareUsed: 0.750041,
  });
  expect(await wordsOf(page, '.hero')).toBe('≈€9,000.50\nof €12,000 · 75% used · €2,999.50 left');
  expect(await wordsOf(page, '.caveats')).toContain(
    '+ $41.24 has no rate of exchange to EUR and stands apart.',
  );
});

test('problems, worst first, with their remedies; the demo plainly labelled', async () => {
  const { page } = await openWith({
    isDemo: true,
    problems: [
      { severity: 'info', subject: 'prices', message: 'Prices are of November.', remedy: null },
      {
        severity: 'error',
        subject: 'codex',
        message: 'A log could not be read.',
        remedy: 'Check its owner.',
      },
    ],
  });
  expect(await wordsOf(page, '.problems')).toBe(
    'Error: A log could not be read. Check its owner.\nNote: Prices are of November.',
  );
  expect(await wordsOf(page, 'h1')).toBe('Compute Spend\nDemo: a made-up year');
});
