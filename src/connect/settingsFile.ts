import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ConnectError } from './connectError.ts';

/** Beyond this no tool's settings are; a file of that size is something else. */
const bytesMax = 5 * 1024 * 1024;

const linksMax = 40;

/** A settings file as it is right now. */
export interface SettingsFile {
  /** Where it really lies: links are followed, and stay. */
  readonly path: string;
  /** `null`: it does not exist. */
  readonly text: string | null;
}

/** @throws ConnectError when it can't be read, is too large, or is no text */
export function readSettingsFile(path: string): SettingsFile {
  return explained(path, 'read', () => {
    const real = realPlace(path);
    const stats = statSync(real, { throwIfNoEntry: false });
    if (stats === undefined) return { path: real, text: null };
    if (!stats.isFile()) throw new ConnectError(`${path} is no file, so nothing was changed. Move it away.`);
    if (stats.size > bytesMax) {
      throw new ConnectError(
        `${path} is larger than ${bytesMax / 1024 / 1024} MB, which no settings file is, so nothing was changed. Look at what it holds.`,
      );
    }
    return { path: real, text: decoded(path, readFileSync(real)) };
  });
}

/** The folders that have to be made for a file, outermost first. */
export function missingFolders(path: string): readonly string[] {
  const missing: string[] = [];
  for (let one = dirname(path); statSync(one, { throwIfNoEntry: false }) === undefined; one = dirname(one))
    missing.unshift(one);
  return missing;
}

/**
 * Writes a settings file whole or not at all, with the mode and owner it had; its folders are made. `expected` is what was read: what
 * somebody else wrote meanwhile is not overwritten.
 *
 * @throws ConnectError when it can't be written or was changed meanwhile
 */
export function writeSettingsFile({ path, text: expected }: SettingsFile, text: string): void {
  explained(path, 'written', () => {
    const before = statSync(path, { throwIfNoEntry: false });
    if (before !== undefined) checkWritable(path, before);
    const madeFolders = missingFolders(path);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const unfinished = unfinishedPlace(path);
    try {
      writeWhole(unfinished, text, before);
      checkUnchanged(path, expected);
      renameSync(unfinished, path);
    } catch (error) {
      rmSync(unfinished, { force: true });
      removeFolders(madeFolders);
      throw error;
    }
  });
}

/**
 * Removes a settings file that we made, and those folders of ours that are empty then.
 *
 * @throws ConnectError when it can't be removed or was changed meanwhile
 */
export function removeSettingsFile(
  { path, text: expected }: SettingsFile,
  madeFolders: readonly string[],
): void {
  explained(path, 'removed', () => {
    checkUnchanged(path, expected);
    rmSync(path, { force: true });
    removeFolders(madeFolders);
  });
}

/** Removes what a crash may have left beside a settings file. */
export function removeUnfinished(path: string): void {
  explained(path, 'tidied up', () => {
    rmSync(unfinishedPlace(realPlace(path)), { force: true });
  });
}

/** Removes folders that we made, as far as nobody put anything into them. */
export function removeFolders(madeFolders: readonly string[]): void {
  for (const folder of madeFolders.toReversed()) {
    try {
      rmdirSync(folder);
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EACCES', 'EPERM'].includes(code)) throw error;
      return;
    }
  }
}

function unfinishedPlace(path: string): string {
  return join(dirname(path), `.${basename(path)}.compute-spend-new`);
}

/** Where a path leads, also when nothing is there yet. */
function realPlace(path: string): string {
  let place = path;
  for (let links = 0; links < linksMax; links++) {
    const stats = lstatSync(place, { throwIfNoEntry: false });
    if (stats === undefined) return place;
    if (!stats.isSymbolicLink()) return realpathSync(place);
    // What a link says counts from where its folder really lies.
    place = resolve(realpathSync(dirname(place)), readlinkSync(place));
  }
  throw new ConnectError(
    `${path} leads from link to link without an end, so nothing was changed. Repair the link.`,
  );
}

function decoded(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new ConnectError(`${path} is not written in UTF-8, so nothing was changed. Save it as UTF-8.`, {
      cause,
    });
  }
}

/** Root may write anything, so the mode is looked at too: who took the right to write away meant it. */
function checkWritable(path: string, { mode }: Stats): void {
  if ((mode & 0o222) === 0)
    throw new ConnectError(`${path} is read-only, so nothing was changed. Make it writable.`);
  accessSync(path, constants.W_OK);
}

function checkUnchanged(path: string, expected: string | null): void {
  if (readSettingsFile(path).text === expected) return;
  throw new ConnectError(`${path} was changed by another program at the same moment. Try again.`);
}

function writeWhole(path: string, text: string, before: Stats | undefined): void {
  rmSync(path, { force: true });
  const file = openSync(path, 'wx', 0o600);
  try {
    // All of it or an error: one call of `writeSync` may write a part, as on a disk that is just full.
    writeFileSync(file, text);
    if (before !== undefined) {
      if (before.uid !== process.getuid?.() || before.gid !== process.getgid?.()) keepOwner(file, before);
      fchmodSync(file, before.mode & 0o7777);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Windows has no such owners. */
function keepOwner(file: number, { uid, gid }: Stats): void {
  if (process.getuid !== undefined) fchownSync(file, uid, gid);
}

function explained<Result>(path: string, what: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof ConnectError || code === undefined) throw error;
    const hint = hints[code] ?? 'Look at the file and its folder, and try again.';
    throw new ConnectError(`${path} can’t be ${what} (${code}), so nothing was changed. ${hint}`, {
      cause: error,
    });
  }
}

const hints: Readonly<Record<string, string>> = {
  EACCES: 'Give yourself the right to it and to its folder.',
  EPERM: 'Give yourself the right to it and to its folder.',
  EROFS: 'It lies on a file system that is read-only.',
  ENOSPC: 'The disk is full.',
  ENOTDIR: 'A part of its path is no folder.',
};
