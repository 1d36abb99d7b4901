import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runCommandOrThrow } from './runCommand.ts';

/** Where large things are kept between runs: outside the project, and never below a HOME that a test made up. */
export const cacheFolder = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'compute-spend-dev',
);

export interface CachedPackage {
  readonly name: string;
  readonly version: string;
  /** Off where the package compiles things that aren't needed; on where it fetches its own program. */
  readonly runsInstallScripts: boolean;
  /** A folder inside the package whose own package.json has to be installed as well. */
  readonly innerPackage?: string;
  /** Versions of dependencies by name, where with the newest in its range the package does not work. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/**
 * Fetches a package with npm into the cache and returns the folder that holds its `node_modules`. Installed beside and renamed when
 * whole, so that an interrupted or simultaneous fetch leaves nothing half done.
 */
export async function fetchPackage({
  name,
  version,
  runsInstallScripts,
  innerPackage,
  overrides = {},
}: CachedPackage): Promise<string> {
  const target = join(cacheFolder, `${name.replace(/^@/, '').replaceAll('/', '-')}-${version}`);
  if (existsSync(target)) return target;
  console.log(`Fetching ${name} ${version} into ${cacheFolder} (once) …`);
  const unfinished = `${target}.${process.pid}.unfinished`;
  mkdirSync(unfinished, { recursive: true });
  const flags = [
    '--no-audit',
    '--no-fund',
    '--no-save',
    '--loglevel=error',
    ...(runsInstallScripts ? [] : ['--ignore-scripts']),
  ];
  try {
    writeFileSync(join(unfinished, 'package.json'), JSON.stringify({ private: true, overrides }));
    await runCommandOrThrow('npm', ['install', '--prefix', unfinished, `${name}@${version}`, ...flags], {
      cwd: unfinished,
    });
    if (innerPackage !== undefined) {
      const inner = join(unfinished, 'node_modules', name, innerPackage);
      await runCommandOrThrow('npm', ['install', '--omit=dev', ...flags], { cwd: inner });
    }
    moveIntoPlace(unfinished, target);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return target;
}

function moveIntoPlace(unfinished: string, target: string): void {
  try {
    renameSync(unfinished, target);
  } catch (error) {
    // Another run was quicker: its folder is as good.
    if (!existsSync(target)) throw error;
  }
}
