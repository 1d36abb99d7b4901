interface Tracker {
  track<T extends object>(thing: T): T & { dispose(): void };
}

/** An event whose listeners count as alive until they are disposed. */
export class FakeEvent<T> {
  private readonly tracker: Tracker;
  private readonly listeners = new Set<(value: T) => unknown>();

  constructor(tracker: Tracker) {
    this.tracker = tracker;
  }

  readonly subscribe = (listener: (value: T) => unknown): { dispose(): void } => {
    this.listeners.add(listener);
    const registration = this.tracker.track({});
    return {
      dispose: () => {
        this.listeners.delete(listener);
        registration.dispose();
      },
    };
  };

  /** Resolves when what the listeners began has ended. */
  async fire(value: T): Promise<void> {
    await Promise.all([...this.listeners].map((listener) => listener(value)));
  }
}
