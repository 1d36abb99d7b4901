import type { Disposable } from './disposableStore.ts';

/** The listeners of one event without a value. */
export class Listeners {
  private readonly all = new Set<() => void>();

  /** The event to hand out: registers a listener until the answer is disposed. */
  readonly event = (listener: () => void): Disposable => {
    // A listener registered twice is called twice, so each registration gets a function of its own.
    const registered = (): void => {
      listener();
    };
    this.all.add(registered);
    return { dispose: () => this.all.delete(registered) };
  };

  fire(): void {
    for (const listener of [...this.all]) listener();
  }

  clear(): void {
    this.all.clear();
  }

  get size(): number {
    return this.all.size;
  }
}
