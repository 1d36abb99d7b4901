import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../harness/temporaryFolder.ts';

/** A home, a workspace with one file, and an environment that knows nothing of this machine's user. */
export interface ClientMachine extends Disposable {
  readonly workspace: string;
  readonly notes: string;
  readonly environment: Readonly<Record<string, string>>;
}

export function makeClientMachine(): ClientMachine {
  const folder = temporaryFolder('client');
  const home = join(folder.path, 'home');
  const workspace = join(folder.path, 'workspace');
  for (const path of [home, workspace]) mkdirSync(path);
  const notes = join(workspace, 'notes.txt');
  writeFileSync(notes, 'Something to read.\n');
  return {
    workspace,
    notes,
    environment: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      COMPUTE_SPEND_HOME: join(folder.path, 'ledger'),
    },
    [Symbol.dispose]: () => {
      folder[Symbol.dispose]();
    },
  };
}
