import { posix, win32 } from 'node:path';

/** The variables that say where Compute Spend keeps its files. */
export type HomeEnvironment = Readonly<Record<string, string | undefined>>;

/** A place that can't hold the ledger; the message is the user's sentence. */
export class HomeError extends Error {
  readonly type = 'home';
}

/** `path` of the platform that is asked about, which in tests is not the one they run on. */
export function pathOf(platform: NodeJS.Platform): typeof posix {
  return platform === 'win32' ? win32 : posix;
}

/**
 * COMPUTE_SPEND_HOME, else the platform's usual folder for an application's data.
 *
 * `XDG_DATA_HOME` inside `~/snap/` or `~/.var/app/` belongs to one sandboxed editor's version: following it would give every
 * editor a ledger of its own, so it is ignored, as is a relative one (XDG Base Directory Specification).
 *
 * @throws HomeError when COMPUTE_SPEND_HOME is relative: every process would read it differently.
 */
export function computeSpendHome(
  environment: HomeEnvironment,
  platform: NodeJS.Platform,
  userHome: string,
): string {
  const path = pathOf(platform);
  const chosen = environment['COMPUTE_SPEND_HOME'];
  if (chosen !== undefined && chosen !== '') {
    if (!path.isAbsolute(chosen)) {
      throw new HomeError(`COMPUTE_SPEND_HOME must be an absolute path, not “${chosen}”.`);
    }
    return path.normalize(chosen);
  }
  return path.join(dataFolder(environment, platform, userHome), 'compute-spend');
}

/** Whether the user named the folder: then it is used or refused, never replaced by another. */
export function isHomeChosen(environment: HomeEnvironment): boolean {
  return (environment['COMPUTE_SPEND_HOME'] ?? '') !== '';
}

function dataFolder(environment: HomeEnvironment, platform: NodeJS.Platform, userHome: string): string {
  if (platform === 'darwin') {
    return posix.join(userHome, 'Library', 'Application Support');
  }
  if (platform === 'win32') {
    const localAppData = environment['LOCALAPPDATA'] ?? '';
    return win32.isAbsolute(localAppData) ? localAppData : win32.join(userHome, 'AppData', 'Local');
  }
  return sharedDataHome(environment, userHome) ?? posix.join(userHome, '.local', 'share');
}

function sharedDataHome(environment: HomeEnvironment, userHome: string): string | null {
  const dataHome = environment['XDG_DATA_HOME'];
  if (dataHome === undefined || !posix.isAbsolute(dataHome)) {
    return null;
  }
  const normal = posix.normalize(dataHome);
  const sandboxes = [posix.join(userHome, 'snap'), posix.join(userHome, '.var', 'app')];
  return sandboxes.some((sandbox) => normal === sandbox || normal.startsWith(`${sandbox}/`)) ? null : normal;
}
