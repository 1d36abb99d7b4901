import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { axeFindings } from './axe.ts';
import { makeSnapshot, plausibleYear } from './fixtures.ts';
import { startPanelHarness, type PanelHarness, type PanelOptions } from './panelHarness.ts';
import { themes, type ThemeName } from './themes.ts';

let harness: PanelHarness;
const cells = plausibleYear();

beforeAll(async () => {
  harness = await startPanelHarness();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

/** What axe finds, as lines that name the rule and the element. */
async function violations(options: PanelOptions, openRow?: string): Promise<string[]> {
  const { page, complaints } = await harness.open(options);
  await page.locator('main').waitFor();
  if (openRow !== undefined) {
    await page.getByRole('button', { name: openRow }).click();
    await page.locator('.details .calls').waitFor();
  }
  expect(complaints).toEqual([]);
  // What is still fading in has the colours of neither state.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  return axeFindings(page);
}

const themeNames = Object.keys(themes) as ThemeName[];

test.each(themeNames)('axe finds nothing in %s, with a row open', async (theme) => {
  expect(await violations({ theme, width: 1000 }, 'claude-opus-4-5')).toEqual([]);
});

test.each(themeNames)('axe finds nothing in %s: trouble, a demo, no allowance', async (theme) => {
  const snapshot = makeSnapshot(cells, {
    isDemo: true,
    state: 'reading',
    reading: { filesDone: 1, filesTotal: 3, bytesDone: 1, bytesTotal: 3 },
    problems: [
      {
        severity: 'error',
        subject: 'codex',
        message: 'A log could not be read.',
        remedy: 'Check its owner.',
      },
    ],
    allowance: { amount: null, unit: 'USD', yearStart: '01-01', timeZone: 'UTC', exchangeRates: [] },
  });
  expect(await violations({ theme, width: 320, event: { snapshot, link: 'lost' } })).toEqual([]);
  expect(await violations({ theme, cells: [] })).toEqual([]);
  expect(await violations({ theme, event: { snapshot: null, link: 'not-started' } })).toEqual([]);
});

test.each([320, 800, 1400, 1600])('at %i pixels the page does not scroll sideways', async (width) => {
  const { page } = await harness.open({ width });
  await page.getByRole('button', { name: 'claude-opus-4-5' }).click();
  await page.locator('.details .calls').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  const details = await page.locator('.details').boundingBox();
  expect((details?.x ?? 0) + (details?.width ?? Infinity)).toBeLessThanOrEqual(width);
});

test('everything is reached by Tab in reading order, and shows where the focus is', async () => {
  const { page } = await harness.open();
  await page.locator('.figures').waitFor();
  const stops: string[] = [];
  for (let count = 0; count < 40; count += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused === null || focused === document.body) return null;
      const name = focused.getAttribute('aria-label') ?? focused.textContent;
      const ring = focused.tagName === 'g' ? focused.querySelector('.column') : focused;
      const { outlineStyle, stroke } = getComputedStyle(ring ?? focused);
      return { name, hasRing: outlineStyle === 'solid' || stroke === 'rgb(0, 120, 212)' };
    });
    if (stop === null) break;
    expect(stop).toEqual({ name: stop.name, hasRing: true });
    stops.push(stop.name);
  }
  expect(stops).toEqual([
    'Change Allowance',
    'Export November 2026 as CSV',
    'Refresh',
    'Pause',
    'Settings',
    'Show as table',
    'November 2026 so far: ≈$819.99, 81% of an even month, 10 not priced',
    '2026',
    'This month',
    'Today',
    'Model',
    'Spend by model',
    'Model',
    'Cost',
    'Requests',
    'Tokens',
    'Input',
    'Cache read',
    'Cache write 5m',
    'Cache write 1h',
    'Output',
    'claude-sonnet-4-5',
    'claude-opus-4-5',
    'claude-haiku-4-5',
    'gpt-5.1-codex',
    'gemini-2.5-pro',
    'gpt-5-mini',
    'gemini-2.5-flash',
    'orion-preview',
    'Newest calls',
    'Connect a Provider…',
    'Connect a Tool…',
    'What the gateway sees',
  ]);
});

test('arrow keys walk the months, Enter filters, Enter again lets go', async () => {
  const { page } = await harness.open();
  await page.locator('.figures').waitFor();
  const focused = (): Promise<string | null | undefined> =>
    page.evaluate(() => document.activeElement?.getAttribute('data-month'));
  await page.locator('[data-month="2026-11"]').focus();
  await page.keyboard.press('ArrowLeft');
  expect(await focused()).toBe('2026-10');
  await page.keyboard.press('Home');
  expect(await focused()).toBe('2026-01');
  await page.keyboard.press('ArrowLeft');
  expect(await focused()).toBe('2026-01');
  await page.keyboard.press('End');
  expect(await focused()).toBe('2026-11');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  const pressed = page.locator('[data-month="2026-10"]');
  expect(await pressed.getAttribute('aria-pressed')).toBe('true');
  expect(await focused()).toBe('2026-10');
  await page.keyboard.press('Enter');
  expect(await pressed.getAttribute('aria-pressed')).toBe('false');
});

test('arrow keys walk the tabs', async () => {
  const { page } = await harness.open();
  await page.locator('.figures').waitFor();
  await page.getByRole('tab', { name: 'Model' }).focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('table', { name: 'Spend by day' }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Day');
  await page.keyboard.press('Home');
  await page.getByRole('table', { name: 'Spend by model' }).waitFor();
});

test('who asked for less motion sees none', async () => {
  const { page } = await harness.open({ answer: () => null });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.getByText('Adding up…').waitFor();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});
