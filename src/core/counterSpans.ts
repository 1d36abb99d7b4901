import type { RunningCounter } from './providerReport.ts';

const dayMs = 24 * 3_600_000;

/** What is remembered of counters: where each stood at the midnight before its last read. */
export interface CounterState {
  /** That midnight, UTC. */
  readonly day: number;
  /** Decimal integers: pico-dollars, by the counter's name. */
  readonly midnightPico: Readonly<Record<string, string>>;
}

/** What the counters have grown by within whole UTC days. */
export interface CounterSpan {
  readonly start: number;
  readonly end: number;
  readonly reportedPico: bigint;
}

export interface CounterReading {
  readonly state: CounterState;
  /** A closed span, if a day has ended since the last read, and the running day. */
  readonly spans: readonly CounterSpan[];
}

/**
 * Turns totals that only grow into spans. A total less the running day's part is the total at midnight, exactly, at any time of the day;
 * so two reads on different days close the days between them, and the running day is what it says. The first read of a counter is an
 * opening balance, and one that has fallen was reset and starts anew: of both only the running day counts. `null` for a read that is
 * older than what is known.
 */
export function readCounters(
  known: CounterState | null,
  counters: readonly RunningCounter[],
  at: number,
): CounterReading | null {
  const day = Math.floor(at / dayMs) * dayMs;
  if (counters.length === 0 || (known !== null && day < known.day)) return null;
  const midnights = counters.map(({ name, totalPico, todayPico }) => ({ name, pico: totalPico - todayPico }));
  const state: CounterState = {
    day,
    midnightPico: Object.fromEntries(midnights.map(({ name, pico }) => [name, String(pico)])),
  };
  const todayPico = counters.reduce((sum, counter) => sum + counter.todayPico, 0n);
  const today: CounterSpan = { start: day, end: day + dayMs, reportedPico: todayPico };
  if (known === null || day === known.day) return { state, spans: [today] };
  const grownPico = midnights.reduce((sum, { name, pico }) => {
    const before = known.midnightPico[name];
    return before === undefined || BigInt(before) > pico ? sum : sum + pico - BigInt(before);
  }, 0n);
  return { state, spans: [{ start: known.day, end: day, reportedPico: grownPico }, today] };
}
