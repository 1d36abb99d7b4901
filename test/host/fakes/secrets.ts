import { FakeEvent } from './event.ts';

/** The editor's secret store, which every window of the user shares. */
export class FakeSecrets {
  readonly values = new Map<string, string>();
  private readonly changed: FakeEvent<{ readonly key: string }>;

  constructor(tracker: ConstructorParameters<typeof FakeEvent>[0]) {
    this.changed = new FakeEvent(tracker);
  }

  get onDidChange() {
    return this.changed.subscribe;
  }

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.values.get(key));
  }

  async store(key: string, value: string): Promise<void> {
    this.values.set(key, value);
    await this.changed.fire({ key });
  }

  async delete(key: string): Promise<void> {
    this.values.delete(key);
    await this.changed.fire({ key });
  }
}
