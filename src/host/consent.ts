import type { Disposable } from './disposableStore.ts';
import { Listeners } from './listeners.ts';
import type { Memory } from './memory.ts';

const name = 'consent';
type Answer = 'accepted' | 'declined';

/** May the logs on this machine be read? `unknown` until the first-run notice is answered, or stood long enough. */
export type Consent = Answer | 'unknown';

/** The user's answer for this machine, kept over restarts. */
export class ConsentMemory implements Disposable {
  private readonly memory: Memory;
  private readonly listeners = new Listeners();

  constructor(memory: Memory) {
    this.memory = memory;
  }

  /** Read anew each time, as another window may have given the answer. */
  get current(): Consent {
    const kept = this.memory.ofMachine(name);
    return kept === 'accepted' || kept === 'declined' ? kept : 'unknown';
  }

  readonly onDidChange = this.listeners.event;

  keep(answer: Answer): void {
    if (this.current === answer) return;
    void this.memory.keepOfMachine(name, answer);
    this.listeners.fire();
  }

  dispose(): void {
    this.listeners.clear();
  }
}
