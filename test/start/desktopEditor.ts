import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { editorEnvironment } from '../harness/editorEnvironment.ts';
import { cacheFolder } from '../harness/packageCache.ts';
import { projectRoot } from '../harness/projectRoot.ts';
import type { StartRequest } from './startRequest.ts';

/** Opens the desktop VS Code with a profile of its own and resolves with its exit code when its window is closed. */
export function openDesktopEditor(
  program: string,
  { workspace, environment }: StartRequest,
): Promise<number> {
  const profile = join(cacheFolder, 'desktop-profile');
  const editorArguments = [
    ...['--new-window', '--wait', '--skip-welcome', `--extensionDevelopmentPath=${projectRoot}`],
    ...[`--user-data-dir=${join(profile, 'data')}`, `--extensions-dir=${join(profile, 'extensions')}`],
    // VS Code's sandbox refuses root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    workspace,
  ];
  console.log(`Opening ${program} with a profile of its own in ${profile}; close its window to end.`);
  return new Promise((resolve, reject) => {
    const isBatchFile = program.endsWith('.cmd');
    const child = spawn(
      isBatchFile ? `"${program}"` : program,
      isBatchFile ? editorArguments.map((argument) => `"${argument}"`) : editorArguments,
      { stdio: 'inherit', env: editorEnvironment(environment), shell: isBatchFile },
    );
    const stop = (): void => {
      child.kill('SIGTERM');
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    child.on('error', reject);
    child.on('exit', (code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve(code ?? 0);
    });
  });
}
