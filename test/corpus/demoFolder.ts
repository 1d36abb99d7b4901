import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeDemoYear } from './demoYear.ts';

/** A home and a ledger of the demo's own; whatever an earlier demo left is removed. */
export interface DemoFolder {
  readonly home: string;
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function makeDemoFolder(folder: string): DemoFolder {
  const root = resolve(folder);
  rmSync(root, { recursive: true, force: true });
  const home = join(root, 'home');
  const workspace = join(home, 'projects', 'atlas');
  mkdirSync(workspace, { recursive: true });
  writeDemoYear(home, Date.now());
  return {
    home,
    workspace,
    environment: {
      HOME: home,
      COMPUTE_SPEND_HOME: join(root, 'ledger'),
      COMPUTE_SPEND_DEMO: '1',
      CLAUDE_CONFIG_DIR: undefined,
      CODEX_HOME: undefined,
      XDG_CONFIG_HOME: undefined,
      XDG_DATA_HOME: undefined,
    },
  };
}
