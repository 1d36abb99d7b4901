import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { cacheFolder } from '../harness/packageCache.ts';

/** How long the download's server may be silent. */
const downloadSilenceMs = 10_000;

/** The desktop VS Code's program: `code` on the PATH, else downloaded where there is a screen and a network. */
export async function findDesktop(): Promise<string | undefined> {
  const installed = findCode();
  if (installed !== undefined) return installed;
  if (!hasScreen()) return undefined;
  try {
    return await downloadAndUnzipVSCode({
      version: 'stable',
      cachePath: join(cacheFolder, 'desktop'),
      timeout: downloadSilenceMs,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`No desktop VS Code: \`code\` is not on the PATH, and downloading it failed (${reason}).`);
    return undefined;
  }
}

/** In a remote window's terminal `code` speaks to that window and knows nothing of development. */
function findCode(): string | undefined {
  if (process.env['VSCODE_IPC_HOOK_CLI'] !== undefined) return undefined;
  const names = process.platform === 'win32' ? ['code.cmd'] : ['code'];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

export function hasScreen(): boolean {
  if (process.platform !== 'linux') return true;
  return process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
