import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again until there is an answer; rejects after `timeoutMs` with `what` was waited for. For conditions that nothing
 * announces: another process's port, a file that somebody else writes.
 */
export async function waitFor<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  { timeoutMs = 30_000, intervalMs = 50 }: { timeoutMs?: number; intervalMs?: number } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await delay(intervalMs);
  }
}
