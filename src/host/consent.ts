import * as z from 'zod';
import type { Disposable } from './disposableStore.ts';
import { Listeners } from './listeners.ts';
import type { Memory } from './memory.ts';

const name = 'consent';
const answerSchema = z.enum(['accepted', 'declined']);

/** May the logs on this machine be read? `unknown` until the first-run notice is answered, or stood long enough. */
export type Consent = z.infer<typeof answerSchema> | 'unknown';

/** The user's answer for this machine, kept over restarts. */
export class ConsentMemory implements Disposable {
  private readonly memory: Memory;
  private readonly listeners = new Listeners();

  constructor(memory: Memory) {
    this.memory = memory;
  }

  /** Read anew each time, as another window may have given the answer. */
  get current(): Consent {
    const parsed = answerSchema.safeParse(this.memory.ofMachine(name));
    return parsed.success ? parsed.data : 'unknown';
  }

  readonly onDidChange = this.listeners.event;

  keep(answer: 'accepted' | 'declined'): void {
    if (this.current === answer) return;
    void this.memory.keepOfMachine(name, answer);
    this.listeners.fire();
  }

  dispose(): void {
    this.listeners.clear();
  }
}
