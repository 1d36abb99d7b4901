import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../core/ports.ts';

/** The longest that looking for files and reading them keeps other work on the thread waiting, but for one piece of a file. */
const busyMsMax = 10;

/** A place in long work where other work on the thread has its turn when it has waited long enough. */
export type Breath = () => Promise<void>;

export function breathing(clock: Clock): Breath {
  let since = clock();
  return async () => {
    // Also when the clock was set back meanwhile.
    if (Math.abs(clock() - since) < busyMsMax) return;
    await setImmediate();
    since = clock();
  };
}
