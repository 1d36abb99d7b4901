import type { Timers } from '../../../src/host/timers.ts';

/** A clock that stands until it is turned. */
export class FakeClock implements Timers {
  now = Date.parse('2026-11-18T14:05:00Z');
  private readonly waiting = new Set<{ at: number; run: () => void }>();

  after(delayMs: number, run: () => void): { dispose(): void } {
    const entry = { at: this.now + delayMs, run };
    this.waiting.add(entry);
    return { dispose: () => this.waiting.delete(entry) };
  }

  advance(ms: number): void {
    this.now += ms;
    for (const entry of [...this.waiting]) {
      if (entry.at > this.now) continue;
      this.waiting.delete(entry);
      entry.run();
    }
  }

  get pending(): number {
    return this.waiting.size;
  }
}
