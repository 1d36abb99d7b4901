interface Scope {
  readonly workspaceFolder?: { readonly index: number; readonly name: string };
}

/** What an extension gives to terminals, for all and by folder. Counts the writes: each marks the open terminals as outdated. */
export class FakeEnvironment {
  persistent = true;
  description: string | undefined = undefined;
  writes = 0;
  private readonly scopes = new Map<string, FakeScope>();

  get(name: string): { value: string } | undefined {
    return this.scope('all').get(name);
  }

  replace(name: string, value: string): void {
    this.scope('all').replace(name, value);
  }

  delete(name: string): void {
    this.scope('all').delete(name);
  }

  /** As the editor does, by the folder's place, not by its path. */
  getScoped({ workspaceFolder }: Scope): FakeScope {
    return this.scope(workspaceFolder === undefined ? 'all' : String(workspaceFolder.index));
  }

  /** One line a variable: `0 ANTHROPIC_BASE_URL=http://…`. */
  get lines(): string[] {
    return [...this.scopes].flatMap(([name, { values }]) =>
      [...values].map(([key, value]) => `${name} ${key}=${value}`),
    );
  }

  private scope(name: string): FakeScope {
    const scope = this.scopes.get(name) ?? new FakeScope(() => (this.writes += 1));
    this.scopes.set(name, scope);
    return scope;
  }
}

class FakeScope {
  description: string | undefined = undefined;
  readonly values = new Map<string, string>();
  private readonly written: () => void;

  constructor(written: () => void) {
    this.written = written;
  }

  get(name: string): { value: string } | undefined {
    const value = this.values.get(name);
    return value === undefined ? undefined : { value };
  }

  replace(name: string, value: string): void {
    this.values.set(name, value);
    this.written();
  }

  delete(name: string): void {
    this.values.delete(name);
    this.written();
  }
}
