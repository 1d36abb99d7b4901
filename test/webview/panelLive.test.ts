import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSnapshot, plausibleYear } from './fixtures.ts';
import { answerOf, startPanelHarness, type PanelHarness } from './panelHarness.ts';
import { wordsOf } from './picture.ts';

let harness: PanelHarness;
const cells = plausibleYear();
const snapshot = makeSnapshot(cells);

beforeAll(async () => {
  harness = await startPanelHarness();
});
afterAll(() => harness.close());

test('a burst of snapshots shows at once but is asked about at most once a second', async () => {
  const { page, requests, send } = await harness.open();
  await page.locator('.figures').waitFor();
  for (let count = 1; count <= 20; count += 1) {
    await send({
      type: 'snapshot',
      snapshot: { ...snapshot, machine: `machine ${String(count)}` },
      link: 'joined',
      locale: 'en-US',
    });
  }
  await expect.poll(() => wordsOf(page, '.state')).toBe('Live on machine 20');
  const queries = (): number => requests.filter(({ type }) => type === 'query').length;
  await expect.poll(queries).toBeGreaterThan(1);
  expect(queries()).toBeLessThan(10);
});

test('new figures take neither focus nor the place in the page nor the open row', async () => {
  const { page, send } = await harness.open();
  await page.getByRole('button', { name: 'gpt-5-mini' }).click();
  await page.locator('.details .calls').waitFor();
  const scrollTop = await page.evaluate(() => {
    window.scrollTo(0, 500);
    return window.scrollY;
  });
  await page.evaluate(() => {
    (window as unknown as { table: unknown }).table = document.querySelector('.figures');
  });
  await send({
    type: 'snapshot',
    snapshot: { ...snapshot, machine: 'moved' },
    link: 'joined',
    locale: 'en-US',
  });
  await page.getByText('Live on moved').waitFor();
  expect(
    await page.evaluate(() => ({
      focus: document.activeElement?.textContent,
      isSameTable: (window as unknown as { table: unknown }).table === document.querySelector('.figures'),
      scrollTop: window.scrollY,
      isOpen: document.activeElement?.getAttribute('aria-expanded'),
    })),
  ).toEqual({ focus: 'gpt-5-mini', isSameTable: true, scrollTop, isOpen: 'true' });
});

test('a failed query says why and is tried again on request', async () => {
  let isBroken = true;
  const { page } = await harness.open({
    answer: (question) =>
      isBroken
        ? { type: 'failed', id: question.id, message: 'The ledger is locked.' }
        : answerOf(cells, question),
  });
  await page.getByRole('alert').waitFor();
  expect(await wordsOf(page, '.failed')).toBe('This could not be read. The ledger is locked. Try Again');
  isBroken = false;
  await page.getByRole('button', { name: 'Try Again' }).click();
  await page.locator('.figures').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('an answer that comes late fills its own table, not the one that is shown now', async () => {
  const open: (() => Promise<void>)[] = [];
  const panel = await harness.open({
    answer: (question) => {
      if (question.type === 'query' && question.by[0] === 'model') {
        open.push(() => panel.send(answerOf(cells, question)));
        return null;
      }
      return answerOf(cells, question);
    },
  });
  const { page } = panel;
  await expect.poll(() => open.length).toBe(1);
  await page.getByRole('tab', { name: 'Tool' }).click();
  await page.getByRole('button', { name: 'Claude Code' }).waitFor();
  await open[0]?.();
  await page.getByRole('tab', { name: 'Model' }).click();
  await page.getByRole('button', { name: 'claude-opus-4-5' }).waitFor();
  expect(await page.getByRole('button', { name: 'Claude Code' }).count()).toBe(0);
});

test('the tables come when a lost meter is back', async () => {
  const { page, send } = await harness.open({ event: { link: 'lost' } });
  await page.getByText('The table comes when the meter answers.').waitFor();
  await send({ type: 'snapshot', snapshot, link: 'joined', locale: 'en-US' });
  await page.locator('.figures').waitFor();
});
