import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../harness/projectRoot.ts';
import { runCommand, type CommandResult } from '../harness/runCommand.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';

/** A user's folder and a ledger of its own for the built command line. */
export function commandMachine() {
  const folder = temporaryFolder('cli');
  const userHome = join(folder.path, 'user');
  const home = join(folder.path, 'ledger');
  mkdirSync(userHome);
  const environment = { PATH: process.env['PATH'], HOME: userHome, COMPUTE_SPEND_HOME: home };
  return {
    home,
    userHome,
    write(path: string, content: string | Buffer): string {
      const file = join(userHome, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
    run: (
      options: readonly string[],
      changes: Readonly<Record<string, string | undefined>> = {},
    ): Promise<CommandResult> =>
      runCommand(process.execPath, [join(projectRoot, 'dist', 'cli.js'), ...options], {
        env: { ...environment, ...changes },
      }),
    /** Through `sh`, which has `$NODE` and `$CLI`. */
    shell: (script: string): Promise<CommandResult> =>
      runCommand('sh', ['-c', script], {
        env: { ...environment, NODE: process.execPath, CLI: join(projectRoot, 'dist', 'cli.js') },
      }),
    [Symbol.dispose]: () => {
      folder[Symbol.dispose]();
    },
  };
}
