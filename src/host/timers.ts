import type { Disposable } from './disposableStore.ts';

/** Later, once; disposing the answer calls it off. A port, so that tests turn the clock. */
export interface Timers {
  after(delayMs: number, run: () => void): Disposable;
}

export const systemTimers: Timers = {
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return {
      dispose: () => {
        clearTimeout(timer);
      },
    };
  },
};
