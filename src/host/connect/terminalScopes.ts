import type * as vscode from 'vscode';
import type { Disposable } from '../disposableStore.ts';

/** What the terminals of one folder carry beside what all carry; without a folder, what all carry. */
export interface ScopedVariables {
  readonly folder: vscode.WorkspaceFolder | null;
  readonly variables: Readonly<Record<string, string>>;
}

const description = 'Has the calls of the AI tools that you connected metered by Compute Spend.';

/**
 * The extension's part of every new terminal's environment. Writes only what differs: open terminals are marked as outdated by
 * every write, also of an equal value.
 */
export class TerminalScopes implements Disposable {
  private readonly collection: vscode.GlobalEnvironmentVariableCollection;
  private applied = new Map<string, ScopedVariables>();

  constructor(collection: vscode.GlobalEnvironmentVariableCollection) {
    this.collection = collection;
    // Kept, it would be in the terminals of the next start before anybody knows whether the gateway runs.
    collection.persistent = false;
  }

  apply(wanted: readonly ScopedVariables[]): void {
    const next = new Map(
      wanted
        .filter(({ variables }) => Object.keys(variables).length > 0)
        .map((scope) => [keyOf(scope), scope]),
    );
    // Those that go first: the editor knows a folder by its place among the folders, which another may take.
    for (const [key, scope] of this.applied) {
      const kept = next.get(key)?.variables ?? {};
      for (const name of Object.keys(scope.variables)) {
        if (!(name in kept)) this.scopeOf(scope).delete(name);
      }
      if (!next.has(key)) this.scopeOf(scope).description = undefined;
    }
    for (const [key, scope] of next) this.write(scope, this.applied.get(key)?.variables ?? {});
    this.applied = next;
  }

  dispose(): void {
    this.apply([]);
  }

  private write(scope: ScopedVariables, before: Readonly<Record<string, string>>): void {
    const changed = Object.entries(scope.variables).filter(([name, value]) => before[name] !== value);
    if (changed.length === 0) return;
    const collection = this.scopeOf(scope);
    for (const [name, value] of changed) collection.replace(name, value);
    collection.description = description;
  }

  private scopeOf({ folder }: ScopedVariables): vscode.EnvironmentVariableCollection {
    return folder === null ? this.collection : this.collection.getScoped({ workspaceFolder: folder });
  }
}

function keyOf({ folder }: ScopedVariables): string {
  return folder === null ? '' : `${String(folder.index)} ${folder.uri.toString()}`;
}
