import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock, Log } from '../core/ports.ts';
import type { MeterFiles } from './meterFiles.ts';

/** A copy that nobody has started from for so long is not needed any more; it is made again when it is. */
const unusedAfterMs = 24 * 60 * 60 * 1000;

/** What only the editor runs; every other `.js` there is a program of its own or a chunk of one. */
const editorOnly = new Set(['extension.js', 'panel.js', 'uninstall.js']);

/**
 * Copies the programs to `bin/VERSION+HASH/` of the home, unless they are there: an editor's update deletes the extension's folder under
 * a running process. The hash is of the content, so a version that was rebuilt gets a folder of its own; a copy never changes.
 *
 * @param programFolder the extension's `dist`
 * @returns the copy's folder
 */
export async function copyPrograms(
  programFolder: string,
  files: MeterFiles,
  version: string,
): Promise<string> {
  const names = (await readdir(programFolder))
    .filter((name) => name.endsWith('.js') && !editorOnly.has(name))
    .sort();
  const programs = await Promise.all(
    names.map(async (name) => ({ name, bytes: await readFile(join(programFolder, name)) })),
  );
  const hash = createHash('sha256');
  for (const { name, bytes } of programs) {
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  const folder = join(files.programs, `${version}+${hash.digest('hex').slice(0, 8)}`);
  if (await isFolder(folder)) {
    const now = new Date();
    utimesSync(folder, now, now);
    return folder;
  }
  const unfinished = join(files.programs, `.new-${process.pid}-${Math.random().toString(36).slice(2)}`);
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  try {
    await Promise.all(programs.map(({ name, bytes }) => writeFile(join(unfinished, name), bytes)));
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another window was faster: its copy is the same.
    if (!(await isFolder(folder))) {
      throw error;
    }
  }
  return folder;
}

/**
 * Removes the copies of other versions that nobody has used for a day. Only for the holder of the lock.
 *
 * @param own the running meter's folder; one that runs from elsewhere (development) leaves the copies alone
 */
export function pruneProgramCopies(files: MeterFiles, own: string, clock: Clock, log: Log): void {
  if (dirname(own) !== files.programs) {
    return;
  }
  const copies = readdirSync(files.programs, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== basename(own),
  );
  for (const { name } of copies) {
    const folder = join(files.programs, name);
    try {
      if (clock() - statSync(folder).mtimeMs > unusedAfterMs) {
        rmSync(folder, { recursive: true, force: true });
      }
    } catch (error) {
      // On Windows a program that runs can't be deleted; the next meter tries again.
      log.info(`The old copy ${folder} stays for now: ${String(error)}`);
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return false;
    }
    throw error;
  }
}
