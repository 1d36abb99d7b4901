import type { Clock } from '../../../core/ports.ts';
import type { ProviderHttp } from './providerHttp.ts';

const minuteMs = 60_000;

/**
 * Asks no more often than a vendor allows: a report of more pages than it answers in a minute would be refused at the same page each
 * time, and never come to its end. Once aborted nothing is waited for.
 */
export function pacedHttp(
  http: ProviderHttp,
  perMinute: number,
  clock: Clock,
  signal: AbortSignal,
): ProviderHttp {
  /** When the questions of the last minute were asked, oldest first. */
  let recent: readonly number[] = [];
  return {
    get asked() {
      return http.asked;
    },
    async ask(question) {
      for (;;) {
        const now = clock();
        // What is later was asked before the clock was put back.
        recent = recent.filter((at) => at > now - minuteMs && at <= now);
        const [oldest] = recent;
        if (oldest === undefined || recent.length < perMinute || signal.aborted) break;
        await pause(oldest + minuteMs - now, signal);
      }
      recent = [...recent, clock()];
      return http.ask(question);
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
