import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClaudeCodeLog } from '../harness/claudeCodeLog.ts';
import { makeEditorMachine, type EditorMachine } from '../harness/editorMachine.ts';
import { appendAndWatch, figureShownAt, meterNodeId } from '../harness/liveFigure.ts';
import { median } from '../harness/median.ts';
import { openWebWorkbench, type WebWorkbench } from '../harness/webWorkbench.ts';

/** Where a picture of the editor is wanted; without it none is taken. */
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

test('nothing is read before the notice is answered, then what the log already holds is shown', async () => {
  expect(await workbench.statusBarText(meterNodeId)).not.toContain('$');
  // An editor that is driven by a test shows no toasts; the notice waits behind the bell.
  await workbench.page.locator('#status\\.notifications').click();
  await workbench.page.getByRole('button', { name: 'Start Now' }).click();
  await figureShownAt(workbench.page, '$30');
});

test('a call appended to a log shows in the status bar', async () => {
  const latenciesMs = await appendAndWatch(workbench.page, log, 30, 5);
  expect(await workbench.statusBarText(meterNodeId)).toContain('$65');
  console.log(`log line to status bar: median ${median(latenciesMs)} ms of ${latenciesMs.join(', ')} ms`);
});

test('the panel shows the same figure', async () => {
  await workbench.runCommand('Compute Spend: Show Panel');
  const panel = await workbench.frameWith('text=$65');
  expect(await panel.locator('body').innerText()).toContain('claude-sonnet-4-5');
  if (screenshotFolder !== undefined) {
    mkdirSync(screenshotFolder, { recursive: true });
    await workbench.page.screenshot({ path: join(screenshotFolder, 'editor.png') });
  }
});
