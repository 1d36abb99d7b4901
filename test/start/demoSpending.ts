import { ClaudeCodeLog } from '../harness/claudeCodeLog.ts';

const intervalMs = 4_000;
/** The calls' cost rises and falls once in this many. */
const callsPerWave = 30;
const dollarsMost = 0.4;

/** Appends a call to a demo log now and then, on a sine wave, so that the meter is seen to move. */
export function startDemoSpending(home: string, workspace: string): Disposable {
  const log = new ClaudeCodeLog(home, workspace);
  let calls = 0;
  const timer = setInterval(() => {
    const height = (1 + Math.sin((2 * Math.PI * calls) / callsPerWave)) / 2;
    log.appendCall(dollarsMost * height);
    calls += 1;
  }, intervalMs);
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}
