import { FakeEvent } from './event.ts';

type Level = 'user' | 'workspace';

/** Settings of the user and of a workspace, the editor's own under `http.…`, without the manifest's defaults: the host has its own. */
export class FakeConfiguration {
  readonly onDidChange: FakeEvent<{ affectsConfiguration(section: string): boolean }>;
  /** Every write, in order: `allowance.unit = "EUR"`. */
  readonly writes: string[] = [];
  /** Settings of the editor and of other extensions, by full key: what is here is registered, and a user's value may be set. */
  readonly others = new Map<string, { readonly byDefault: unknown; user?: unknown }>();
  /** The key of a setting that can't be written, as in a profile that is read-only. */
  refuses: string | null = null;
  private readonly levels: Record<Level, Map<string, unknown>>;

  constructor(tracker: ConstructorParameters<typeof FakeEvent>[0], user: Readonly<Record<string, unknown>>) {
    this.onDidChange = new FakeEvent(tracker);
    this.levels = { user: new Map(Object.entries(user)), workspace: new Map() };
  }

  async set(level: Level, key: string, value: unknown): Promise<void> {
    if (value === undefined) this.levels[level].delete(key);
    else this.levels[level].set(key, value);
    const isEditors = key.startsWith('http.');
    await this.onDidChange.fire({
      affectsConfiguration: (section) => (isEditors ? key.startsWith(section) : section === 'computeSpend'),
    });
  }

  async setOther(key: string, user: unknown): Promise<void> {
    this.others.set(key, { byDefault: this.others.get(key)?.byDefault ?? null, user });
    await this.onDidChange.fire({ affectsConfiguration: (section) => key.startsWith(section) });
  }

  section(section: string | undefined) {
    if (section === undefined) return this.whole;
    if (section !== 'computeSpend' && section !== 'http') {
      throw new Error(`not this extension's settings: ${section}`);
    }
    const { user, workspace } = this.levels;
    const nameOf = (key: string): string => (section === 'http' ? `http.${key}` : key);
    return {
      inspect: (key: string) => ({
        globalValue: user.get(nameOf(key)),
        workspaceValue: workspace.get(nameOf(key)),
      }),
      update: async (key: string, value: unknown, target: number) => {
        if (target !== 1) throw new Error('only the user’s settings are written');
        this.writes.push(`${key} = ${JSON.stringify(value)}`);
        await this.set('user', key, value);
      },
    };
  }

  private readonly whole = {
    get: (key: string) => this.others.get(key)?.user ?? this.others.get(key)?.byDefault,
    inspect: (key: string) => ({
      defaultValue: this.others.get(key)?.byDefault,
      globalValue: this.others.get(key)?.user,
    }),
    update: async (key: string, value: unknown, target: number) => {
      if (target !== 1) throw new Error('only the user’s settings are written');
      if (!this.others.has(key)) throw new Error(`${key} is not a registered configuration`);
      if (this.refuses === key && value !== undefined) throw new Error('Unable to write to User Settings');
      this.writes.push(`${key} = ${value === undefined ? '(removed)' : JSON.stringify(value)}`);
      await this.setOther(key, value);
    },
  };
}
