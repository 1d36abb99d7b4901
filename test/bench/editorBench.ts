import { mkdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import * as z from 'zod';
import { ClaudeCodeLog } from '../harness/claudeCodeLog.ts';
import { makeEditorMachine } from '../harness/editorMachine.ts';
import { appendAndWatch, figureShownAt, meterNodeId } from '../harness/liveFigure.ts';
import { median } from '../harness/median.ts';
import { startMadeUpProvider, type AnswerTokens } from '../harness/madeUpProvider.ts';
import { residentBytes } from '../harness/residentBytes.ts';
import { startGateway } from '../harness/runningGateway.ts';
import { openWebWorkbench } from '../harness/webWorkbench.ts';

export interface EditorFigures {
  readonly activationMs: number;
  /** From a log line's write to the status bar's text. */
  readonly latencyMs: number;
  /** From the last byte of a call through the gateway to the status bar's text. */
  readonly callLatencyMs: number;
  /** Resident memory of the meter process; 0 where the system has no /proc. */
  readonly meterBytes: number;
  /** What of it is the runtime's own program, which the editor has in memory as well. */
  readonly programBytes: number;
}

const cardSchema = z.object({ processId: z.number() });

/** Opens the packaged extension in a real workbench and takes its figures there. */
export async function benchEditor(): Promise<EditorFigures> {
  using machine = await makeEditorMachine('bench');
  mkdirSync(machine.workspace);
  const log = new ClaudeCodeLog(machine.home, machine.workspace);
  log.appendCall(30);
  await using workbench = await openWebWorkbench({
    ...machine,
    isTrusted: true,
    folder: machine.workspace,
  });
  const { page } = workbench;
  // The notice comes with the meter's item.
  await workbench.statusBarText(meterNodeId);
  // An editor that is driven by a program shows no toasts; the notice waits behind the bell.
  await page.locator('#status\\.notifications').click();
  await page.getByRole('button', { name: 'Start Now' }).click();
  await figureShownAt(page, '$30');
  const latencyMs = median(await appendAndWatch(page, log, 30, 5));
  const callLatencyMs = median(await callAndWatch(page, machine.environment, 65, 5));
  const card = cardSchema.parse(JSON.parse(readFileSync(machine.path('ledger/meter.json'), 'utf8')));
  const meterBytes = residentBytes(card.processId);
  const programBytes = residentBytes(card.processId, 'RssFile');
  await workbench.runCommand('Compute Spend: Stop the Meter');
  // Last, as this editor keeps the keys to itself.
  await workbench.runCommand('Developer: Show Running Extensions');
  const activationMs = await activationTime(page);
  return { activationMs, latencyMs, callLatencyMs, meterBytes, programBytes };
}

/** Calls of $7 through the gateway of the meter that this editor started; how long each took to show after its last byte. */
async function callAndWatch(
  page: Page,
  environment: Readonly<Record<string, string | undefined>>,
  spentDollars: number,
  calls: number,
): Promise<number[]> {
  await using provider = await startMadeUpProvider(() => ({ tokens: tokensOfDollars(7) }));
  await using gateway = await startGateway({ ...process.env, ...environment }, [`anthropic=${provider.url}`]);
  const latenciesMs: number[] = [];
  for (let call = 1; call <= calls; call += 1) {
    const shown = figureShownAt(page, `$${spentDollars + 7 * call}`);
    const answer = await fetch(`${gateway.urls['anthropic'] ?? ''}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'claude-sonnet-4-5', stream: true }),
    });
    await answer.text();
    const endedAt = Date.now();
    latenciesMs.push((await shown) - endedAt);
  }
  return latenciesMs;
}

/** As output of Claude Sonnet 4.5, at $15 a million. */
function tokensOfDollars(dollars: number): AnswerTokens {
  return {
    uncachedInputTokens: 0,
    cacheReadInputTokens: 0,
    cacheWrite5mInputTokens: 0,
    cacheWrite1hInputTokens: 0,
    outputTokens: Math.round((dollars * 1_000_000) / 15),
    reasoningOutputTokens: 0,
  };
}

/** The workbench's own measurement, as its list of running extensions shows it. */
async function activationTime(page: Page): Promise<number> {
  const row = page.locator('.runtime-extensions-editor .extension', { hasText: 'Compute Spend' }).first();
  const text = (await row.textContent({ timeout: 30_000 })) ?? '';
  const milliseconds = /(\d+)\s*ms/.exec(text)?.[1];
  if (milliseconds === undefined) throw new Error(`no activation time in: ${text}`);
  return Number(milliseconds);
}
