import { useEffect, useRef, useState } from 'preact/hooks';

/** The shortest time between two rounds of questions; a busy agent ends several calls a second. */
const roundMs = 1000;

/**
 * Counts up when `cause` changes: at once, but never more often than once a second, and not while the page is hidden (then
 * once when it is shown again).
 */
export function useRevision(cause: unknown): number {
  const [revision, setRevision] = useState(0);
  const round = useRef({ lastAt: -Infinity, timer: undefined as number | undefined, isWanted: false });

  useEffect(() => {
    const state = round.current;
    const advance = (): void => {
      state.timer = undefined;
      if (document.hidden) return;
      state.isWanted = false;
      state.lastAt = performance.now();
      setRevision((count) => count + 1);
    };
    const schedule = (): void => {
      if (document.hidden || !state.isWanted || state.timer !== undefined) return;
      const waitMs = state.lastAt + roundMs - performance.now();
      if (waitMs <= 0) advance();
      else state.timer = window.setTimeout(advance, waitMs);
    };
    state.isWanted = true;
    schedule();
    document.addEventListener('visibilitychange', schedule);
    return () => {
      document.removeEventListener('visibilitychange', schedule);
    };
  }, [cause]);

  useEffect(
    () => () => {
      window.clearTimeout(round.current.timer);
    },
    [],
  );
  return revision;
}
