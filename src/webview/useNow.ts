import { useEffect, useState } from 'preact/hooks';

/**
 * The time, in milliseconds since 1970, drawn anew every `everyMs` while the page is visible; `null` lets it stand.
 */
export function useNow(everyMs: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (everyMs === null) return undefined;
    const tick = (): void => {
      if (!document.hidden) setNow(Date.now());
    };
    tick();
    const timer = window.setInterval(tick, everyMs);
    document.addEventListener('visibilitychange', tick);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [everyMs]);
  return now;
}

/** Figures that run are motion too: who asked for less of it sees them move every ten seconds. */
export function tickMs(page: Window): number {
  return page.matchMedia('(prefers-reduced-motion: reduce)').matches ? 10_000 : 1000;
}
