import type { Page } from 'playwright-core';
import { extensionId, statusBarItemId } from '../../src/host/ids.ts';
import type { ClaudeCodeLog } from './claudeCodeLog.ts';

/** The id of the meter's node in the status bar. */
export const meterNodeId = `${extensionId}.${statusBarItemId}`;

/** The instant (milliseconds since 1970) at which the status bar's node first holds the figure. */
export function figureShownAt(page: Page, figure: string): Promise<number> {
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
    { id: meterNodeId, text: figure },
  );
}

/** Appends calls of $7 one after the other and returns how long each took to show, in milliseconds. */
export async function appendAndWatch(
  page: Page,
  log: ClaudeCodeLog,
  spentDollars: number,
  calls: number,
): Promise<number[]> {
  const latenciesMs: number[] = [];
  for (let call = 1; call <= calls; call += 1) {
    const shown = figureShownAt(page, `$${spentDollars + 7 * call}`);
    const writtenAt = Date.now();
    log.appendCall(7);
    latenciesMs.push((await shown) - writtenAt);
  }
  return latenciesMs;
}
