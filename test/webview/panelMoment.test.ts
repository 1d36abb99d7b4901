import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SpendSnapshot } from '../../src/core/snapshot.ts';
import { axeFindings } from './axe.ts';
import { makeSnapshot, now, plausibleYear } from './fixtures.ts';
import { busySnapshot, callsInFlight, guardOfTheDay, quietGuard, toolsOfEveryKind } from './liveFixtures.ts';
import { startPanelHarness, type OpenPanel, type PanelHarness, type PanelOptions } from './panelHarness.ts';
import { tableOf, wordsOf } from './picture.ts';
import { themes, type ThemeName } from './themes.ts';

let harness: PanelHarness;
const cells = plausibleYear();

beforeAll(async () => {
  harness = await startPanelHarness();
});
afterEach(() => harness.closePages());
afterAll(() => harness.close());

/** The page at the fixtures' moment; its clock ran while the page was built, then stands until the test turns it. */
async function openAt(snapshot: SpendSnapshot, options: PanelOptions = {}): Promise<OpenPanel> {
  const clock = new Date(Date.parse(now) - 600_000).toISOString();
  const panel = await harness.open({ clock, event: { snapshot }, ...options });
  await panel.page.locator('.tools').waitFor();
  await panel.page.clock.pauseAt(now);
  return panel;
}

const show = (panel: OpenPanel, snapshot: SpendSnapshot): Promise<void> =>
  panel.send({ type: 'snapshot', snapshot, link: 'joined', locale: 'en-US' });

describe('calls in flight', () => {
  test('by tool, model and running time, which goes on while the page is looked at', async () => {
    const { page, complaints } = await openAt(busySnapshot(cells, { inFlight: callsInFlight(4) }));
    await page.clock.runFor(1000);
    const rows = (): Promise<string[]> =>
      page
        .locator('.in-flight li')
        .evaluateAll((all) => all.map((row) => (row as HTMLElement).innerText.replaceAll('\n', ' | ')));
    expect(await rows()).toEqual([
      'Claude Code | claude-opus-4-5 | 1:01:41',
      'Claude Code | claude-sonnet-4-5 | 1:06',
      'Codex | gpt-5.1-codex | 13 s',
      'Unnamed tool | by openai | 2 s',
    ]);
    await page.clock.runFor(58_000);
    expect((await rows()).at(-1)).toBe('Unnamed tool | by openai | 1:00');
    expect(complaints).toEqual([]);
  });

  test('that come and go move nothing below them', async () => {
    const panel = await openAt(busySnapshot(cells));
    const placeOfMonths = (): Promise<number | undefined> =>
      panel.page
        .locator('.months')
        .boundingBox()
        .then((box) => box?.y);
    const places = new Set([await placeOfMonths()]);
    for (const count of [0, 1, 20, 200]) {
      await show(panel, busySnapshot(cells, { inFlight: callsInFlight(count) }));
      await expect.poll(() => wordsOf(panel.page, '.in-flight h3')).toBe(`Calls in flight ${String(count)}`);
      places.add(await placeOfMonths());
    }
    expect([...places]).toHaveLength(1);
    expect(await wordsOf(panel.page, '.in-flight .quiet')).toBe('and 180 more, begun later');
  });

  test('stand still for who asked for less motion, and tell their time every ten seconds', async () => {
    const { page } = await openAt(busySnapshot(cells), { reducedMotion: true });
    const time = (): Promise<string> => page.locator('.in-flight-time').last().innerText();
    await page.clock.runFor(9000);
    expect(await time()).toBe('12 s');
    await page.clock.runFor(1000);
    expect(await time()).toBe('22 s');
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  test('and limits take no place where neither is used', async () => {
    const { page } = await openAt(
      makeSnapshot(cells, { tools: toolsOfEveryKind.filter(({ tool }) => tool === 'opencode') }),
    );
    expect(await page.locator('.live').count()).toBe(0);
  });
});

describe('the guard', () => {
  test('that refuses says why, since when, and lifts the limit at a click', async () => {
    const { page, commands } = await openAt(busySnapshot(cells));
    expect(await wordsOf(page, '.guard')).toBe(
      [
        'Guard',
        'Calls through the gateway are refused: today’s limit of $8 is reached.',
        '3 calls were refused, the last of Claude Code at 09:31.',
        'Lift for an Hour',
        'Today up to $8',
        '≈$8.42 spent',
        'Allowance up to 98%',
        '96% used, ≈$11,555 of $12,000',
        'Each agent up to $20 an hour',
        'Claude Code spends $42.50 an hour',
      ].join('\n'),
    );
    await page.getByRole('button', { name: 'Lift for an Hour' }).click();
    await expect.poll(commands).toEqual([{ type: 'command', command: 'liftLimit' }]);
  });

  test('that is lifted says until when, puts the limit back at a click, and refuses again when the time is over', async () => {
    const guard = { ...guardOfTheDay, liftedUntil: '2026-11-22T14:33:00.000Z' };
    const { page, commands } = await openAt(busySnapshot(cells, { guard }));
    expect(await wordsOf(page, '.guard-word')).toBe(
      'Lifted until 09:33: calls pass whatever they cost.\nPut the Limit Back',
    );
    await page.getByRole('button', { name: 'Put the Limit Back' }).click();
    await expect.poll(commands).toEqual([{ type: 'command', command: 'restoreLimit' }]);
    await page.clock.runFor(60_000);
    expect(await wordsOf(page, '.guard-word')).toContain('Calls through the gateway are refused');
  });

  test('that nothing can come by says so', async () => {
    const { page } = await openAt(makeSnapshot(cells, { guard: quietGuard }));
    expect(await wordsOf(page, '.live')).toBe(
      [
        'Live',
        'Guard',
        'Only calls through the gateway can be refused, and no tool’s calls pass through it yet.',
        'Today up to $50',
        '≈$8.42 spent',
      ].join('\n'),
    );
  });
});

describe('tools', () => {
  test('each with how its calls arrive, what is connected, and what stands in the way', async () => {
    const { page } = await openAt(busySnapshot(cells));
    expect(await wordsOf(page, '.tools')).toBe(
      [
        'Tools',
        'Connect a Tool…',
        'Disconnect…',
        'Claude Code',
        'Calls arrive by gateway, telemetry and log; the last 2 minutes ago.',
        'Connected: its settings send telemetry to the meter and terminals of atlas-api lead through the gateway.',
        'Codex',
        'Calls arrive by log; the last 5 hours ago.',
        'Connected: a profile of its own leads through the gateway.',
        'No call has come by gateway yet.',
        'Copilot in VS Code',
        'Connected; no call has arrived yet.',
        'Connected: the editor’s settings send its telemetry to the meter.',
        'The workspace’s settings turn telemetry off: remove github.copilot.chat.otel.enabled from .vscode/settings.json.',
        'Gemini CLI',
        'Connected; no call has arrived yet.',
        'Connected: its settings send telemetry to the meter.',
        'OpenCode',
        'Calls arrive by log; the last 3 days ago.',
        'What the gateway sees',
      ].join('\n'),
    );
    await page.clock.runFor(60_000);
    expect(await wordsOf(page, '.tool-list p')).toContain('the last 3 minutes ago');
  });

  test('none yet: what connecting is for, and what the gateway sees, at a click', async () => {
    const { page, commands } = await openAt(makeSnapshot([]), { cells: [] });
    expect(await wordsOf(page, '.tools')).toBe(
      [
        'Tools',
        'Connect a Tool…',
        'Logs tell a call when it is over. A connected tool’s calls are seen while they run, exact to the token, and can be held to a limit.',
        'What the gateway sees',
      ].join('\n'),
    );
    await page.getByText('What the gateway sees').press('Enter');
    expect(await wordsOf(page, '.explained dl')).toContain(
      'Never kept, never logged\nPrompts, answers, files, keys and logins.',
    );
    await page.getByRole('button', { name: 'Connect a Tool…' }).click();
    await expect.poll(commands).toEqual([{ type: 'command', command: 'connectTool' }]);
  });

  test('Disconnect… asks the editor', async () => {
    const { page, commands } = await openAt(busySnapshot(cells));
    await page.getByRole('button', { name: 'Disconnect…' }).click();
    await expect.poll(commands).toEqual([{ type: 'command', command: 'disconnectTool' }]);
  });
});

test('the last calls tell who saw each, all of them to a screen reader', async () => {
  const { page } = await openAt(busySnapshot(cells));
  const seen = (await tableOf(page, '.last-calls table')).split('\n').map((row) => row.split(' | ')[4]);
  expect(seen.slice(0, 4)).toEqual([
    'Seen by',
    'Gateway +2 / with Telemetry and Log',
    'Telemetry +1 / with Log',
    'Log',
  ]);
  expect(await page.locator('.last-calls td span[title^="Seen"]').first().getAttribute('title')).toBe(
    'Seen by the gateway, the tool’s telemetry and the tool’s log. It is one call; the numbers are those of the gateway.',
  );
});

describe('for everyone', () => {
  const themeNames = Object.keys(themes) as ThemeName[];

  test.each(themeNames)('axe finds nothing in %s: much at once, and nothing yet', async (theme) => {
    const options: PanelOptions = { theme, width: 420, reducedMotion: true };
    const { page } = await openAt(busySnapshot(cells, { inFlight: callsInFlight(200) }), options);
    await page.getByText('What the gateway sees').click();
    await page.clock.resume();
    expect(await axeFindings(page)).toEqual([]);
    const empty = await openAt(makeSnapshot([], { guard: quietGuard }), { ...options, cells: [] });
    await empty.page.clock.resume();
    expect(await axeFindings(empty.page)).toEqual([]);
  });

  test.each([320, 420, 800, 1400])('at %i pixels nothing scrolls sideways', async (width) => {
    const { page } = await openAt(busySnapshot(cells, { inFlight: callsInFlight(200) }), { width });
    await page.getByText('What the gateway sees').click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });

  test('every control is reached by Tab, and shows where the focus is', async () => {
    const { page } = await openAt(busySnapshot(cells));
    const stops: string[] = [];
    for (let count = 0; count < 60; count += 1) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(() => {
        const focused = document.activeElement;
        if (focused === null || focused === document.body) return null;
        if (focused.closest('.live, .tools') === null) return '';
        const hasRing = getComputedStyle(focused).outlineStyle === 'solid';
        return `${focused.getAttribute('aria-label') ?? focused.textContent}${hasRing ? '' : ' (no ring)'}`;
      });
      if (stop === null) break;
      if (stop !== '') stops.push(stop);
    }
    expect(stops).toEqual([
      'Calls in flight',
      'Lift for an Hour',
      'Connect a Tool…',
      'Disconnect…',
      'What the gateway sees',
    ]);
  });
});
