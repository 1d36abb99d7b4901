import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { QuotaView } from '../../src/core/quota.ts';
import { quotaWindow } from '../../src/sources/providers/quotas/quotaWindow.ts';
import { axeFindings } from './axe.ts';
import { makeSnapshot, plausibleYear } from './fixtures.ts';
import { startPanelHarness, type OpenPanel, type PanelHarness, type PanelOptions } from './panelHarness.ts';
import { themes, type ThemeName } from './themes.ts';

let harness: PanelHarness;
const cells = plausibleYear();
const clock = '2026-11-22T12:00:00Z';

beforeAll(async () => {
  harness = await startPanelHarness();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

const quotas: readonly QuotaView[] = [
  {
    tool: 'claude',
    title: 'Claude Code',
    windows: [
      quotaWindow({ name: '5 hours', usedPercent: 37.9, resetsAt: '2026-11-22T14:00:00Z' }),
      quotaWindow({ name: 'Week', usedPercent: 99.5, resetsAt: '2026-11-26T12:00:00Z' }),
      quotaWindow({
        name: 'Extra usage this month',
        usedPercent: 24.8,
        used: '12.4',
        limit: '50',
        unit: 'USD',
      }),
      quotaWindow({ name: 'Week, Sonnet', usedPercent: 80, resetsAt: '2026-11-22T11:59:00Z' }),
    ],
    readAt: '2026-11-22T11:57:00Z',
    failure: null,
  },
  {
    tool: 'copilot',
    title: 'GitHub Copilot',
    windows: [quotaWindow({ name: 'AI credits', used: '31.25', unit: 'credits', note: 'pooled' })],
    readAt: '2026-11-22T10:00:00Z',
    failure: {
      message: 'GitHub Copilot’s vendor asks to wait before its quota windows are read again.',
      remedy: 'It is asked again later.',
    },
  },
  { tool: 'cursor', title: 'Cursor', windows: [], readAt: null, failure: null },
];

async function open(options: PanelOptions = {}): Promise<OpenPanel> {
  const panel = await harness.open({
    clock,
    event: { snapshot: makeSnapshot(cells, { quotas }) },
    ...options,
  });
  await panel.page.locator('section.tools').waitFor();
  return panel;
}

test('each window with its figure, its reset in relative words, the reading’s age and what went wrong', async () => {
  const { page, complaints } = await open();
  const told = await page
    .locator('section.quotas li')
    .evaluateAll((items) =>
      items.map((item) =>
        [...item.querySelectorAll('h3, dl > div, p')].map((part) =>
          (part as HTMLElement).innerText.replace(/\s+/g, ' '),
        ),
      ),
    );
  expect(told).toEqual([
    [
      'Claude Code',
      '5 hours begins anew in 2 hours 37%',
      'Week begins anew in 4 days 99.5%',
      'Extra usage this month 24% · $12.40 of $50.00',
      'Week, Sonnet has begun anew since not read since',
      'As of 3 minutes ago.',
    ],
    [
      'GitHub Copilot',
      'AI credits 31.25 credits used · pooled',
      'As of 2 hours ago.',
      'GitHub Copilot’s vendor asks to wait before its quota windows are read again. It is asked again later.',
    ],
    ['Cursor', 'Being read.'],
  ]);
  expect(await page.getByRole('heading', { name: 'Quota windows (unofficial)' }).count()).toBe(1);
  // No bar where no share is told, nor for a window that has begun anew.
  expect(await page.locator('section.quotas .limit-track').count()).toBe(3);
  expect(complaints).toEqual([]);
});

test('nothing is shown where none is switched on, and it goes with the next snapshot', async () => {
  const { page, send } = await open();
  expect(await page.locator('section.quotas').count()).toBe(1);
  await send({ type: 'snapshot', snapshot: makeSnapshot(cells), link: 'joined', locale: 'en-US' });
  await page.locator('section.quotas').waitFor({ state: 'detached' });
  expect(await page.getByText(/unofficial/i).count()).toBe(0);
});

test.each(Object.keys(themes) as ThemeName[])(
  'axe finds nothing in %s, and it fits a narrow page',
  async (theme) => {
    const { page } = await open({ theme, width: 320 });
    await page.evaluate(() =>
      Promise.allSettled(document.getAnimations().map((animation) => animation.finished)),
    );
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  },
);
