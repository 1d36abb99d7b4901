import { FakeEvent } from './event.ts';

type Level = 'user' | 'workspace';

/** Settings of the user and of a workspace, the editor's own under `http.…`, without the manifest's defaults: the host has its own. */
export class FakeConfiguration {
  readonly onDidChange: FakeEvent<{ affectsConfiguration(section: string): boolean }>;
  /** Every write, in order: `allowance.unit = "EUR"`. */
  readonly writes: string[] = [];
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

  section(section: string) {
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
}
