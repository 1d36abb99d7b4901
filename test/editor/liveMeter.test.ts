import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { extensionId, statusBarItemId } from '../../src/host/ids.ts';
import { ClaudeCodeLog } from '../harness/claudeCodeLog.ts';
import { openWebWorkbench, statusBarItem, type WebWorkbench } from '../harness/webWorkbench.ts';
import { makeEditorMachine, type EditorMachine } from './installedExtension.ts';

const meterId = `${extensionId}.${statusBarItemId}`;
const screenshotFolder = process.env['COMPUTE_SPEND_SCREENSHOTS'];

let machine: EditorMachine;
let workbench: WebWorkbench;
let log: ClaudeCodeLog;

beforeAll(async () => {
  machine = await makeEditorMachine('live');
  mkdirSync(machine.workspace);
  log = new ClaudeCodeLog(machine.home, machine.workspace);
  log.appendCall(30);
  workbench = await openWebWorkbench({ ...machine, isTrusted: true, folder: machine.workspace });
});

afterAll(async () => {
  await workbench.runCommand('Compute Spend: Stop the Meter');
  await workbench[Symbol.asyncDispose]();
  machine[Symbol.dispose]();
});

test('what a log already holds is shown once metering has been started', async () => {
  await statusBarItem(workbench.page, meterId).waitFor({ timeout: 60_000 });
  await workbench.runCommand('Compute Spend: Start Metering');
  await shownAt(workbench.page, '$30.00');
});

test('a call appended to a log shows in the status bar', async () => {
  const latenciesMs: number[] = [];
  for (let spent = 37; spent <= 65; spent += 7) {
    const shown = shownAt(workbench.page, `$${spent}.00`);
    const writtenAt = Date.now();
    log.appendCall(7);
    latenciesMs.push((await shown) - writtenAt);
  }
  expect(await workbench.statusBarText(meterId)).toContain('$65.00');
  const [median] = latenciesMs.toSorted((left, right) => left - right).slice(latenciesMs.length >> 1);
  console.log(`from log line to status bar: median ${String(median)} ms of ${latenciesMs.join(', ')} ms`);
});

test('the panel shows the same figure', async () => {
  await workbench.runCommand('Compute Spend: Show Panel');
  const panel = await workbench.frameWith('text=$65.00');
  expect(await panel.locator('body').innerText()).toContain('claude-sonnet-4-5');
  if (screenshotFolder !== undefined) {
    mkdirSync(screenshotFolder, { recursive: true });
    await workbench.page.screenshot({ path: join(screenshotFolder, 'editor.png') });
  }
});

/** The instant (milliseconds since 1970) at which the status bar's node first holds the figure. */
function shownAt(page: Page, figure: string): Promise<number> {
  return page.evaluate(
    ({ id, text }) =>
      new Promise<number>((resolve) => {
        const look = (): void => {
          if (document.getElementById(id)?.textContent.includes(text) !== true) return;
          observer.disconnect();
          resolve(Date.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        look();
      }),
    { id: meterId, text: figure },
  );
}
