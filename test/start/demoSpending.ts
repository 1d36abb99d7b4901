import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assistantRow, makeMessage } from '../corpus/claudeCodeMessage.ts';
import { makeRandom } from '../corpus/random.ts';

const intervalMs = 4_000;
/** The answers' length rises and falls once in this many calls. */
const callsPerWave = 30;
const outputTokensMost = 6_000;

/** Appends a call to a demo log now and then, on a sine wave, so that the meter is seen to move. */
export function startDemoSpending(home: string, workspace: string): Disposable {
  const random = makeRandom(7);
  const context = { sessionId: random.uuid(), workspace, agentId: null };
  const folder = workspace.replaceAll(/[^A-Za-z0-9]/g, '-');
  const path = join(home, '.claude', 'projects', folder, `${context.sessionId}.jsonl`);
  mkdirSync(dirname(path), { recursive: true });
  let calls = 0;
  const timer = setInterval(() => {
    const height = (1 + Math.sin((2 * Math.PI * calls) / callsPerWave)) / 2;
    const message = makeMessage(random, Date.now());
    const usage = { ...message.usage, output: 1 + Math.round(outputTokensMost * height) };
    appendFileSync(path, `${JSON.stringify(assistantRow(random, { ...message, usage }, context, 1, 0))}\n`);
    calls += 1;
  }, intervalMs);
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}
