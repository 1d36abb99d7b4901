import { readdirSync, statSync, type Dirent, type Stats } from 'node:fs';
import { sep } from 'node:path';
import type { Problem } from '../../core/snapshot.ts';
import type { Breath } from './breathing.ts';
import { errorCode } from './errorCode.ts';
import type { LogReader } from './logReader.ts';

export interface FoundLog {
  readonly path: string;
  readonly reader: LogReader;
  /** Device and inode. */
  readonly identity: string;
  readonly size: number;
  readonly modifiedAt: number;
}

export interface Discovery {
  /** Newest first. */
  readonly logs: readonly FoundLog[];
  /** Every folder that was looked into. */
  readonly folders: readonly string[];
  /** Roots that do not exist: the tool is not installed, or has not run yet. */
  readonly missingRoots: readonly string[];
  readonly problems: readonly Problem[];
}

export interface ReaderRoots {
  readonly reader: LogReader;
  readonly roots: readonly string[];
}

/**
 * Finds every log below the readers' roots. Each folder is entered once however many links lead to it, so that links in a
 * circle end. What can't be read becomes a problem and the rest goes on.
 */
export async function discoverLogs(readerRoots: readonly ReaderRoots[], breath: Breath): Promise<Discovery> {
  const walk = new Walk();
  const missingRoots: string[] = [];
  for (const { reader, roots } of readerRoots) {
    walk.begin(reader);
    for (const root of roots) {
      if (!walk.enter(root)) missingRoots.push(root);
      while (walk.lookIntoNext()) await breath();
    }
  }
  walk.logs.sort((a, b) => b.modifiedAt - a.modifiedAt);
  return { logs: walk.logs, folders: walk.folders, missingRoots, problems: walk.problems };
}

/** The log at a path, or `null` where there is none any more. */
export function findLog(reader: LogReader, path: string): FoundLog | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true ? foundLog(reader, path, stats) : null;
}

class Walk {
  readonly logs: FoundLog[] = [];
  readonly folders: string[] = [];
  readonly problems: Problem[] = [];
  readonly #paths = new Set<string>();
  #entered = new Set<string>();
  #ahead: string[] = [];
  #reader: LogReader | null = null;

  begin(reader: LogReader): void {
    this.#reader = reader;
    this.#entered = new Set();
  }

  /** Takes up a folder unless it was entered before; tells whether there is one. */
  enter(folder: string): boolean {
    const stats = this.#stats(folder);
    if (stats === null) return false;
    if (!stats.isDirectory() || this.#entered.has(identityOf(stats))) return true;
    this.#entered.add(identityOf(stats));
    this.#ahead.push(folder);
    return true;
  }

  lookIntoNext(): boolean {
    const folder = this.#ahead.pop();
    if (folder === undefined) return false;
    this.folders.push(folder);
    for (const entry of this.#entries(folder)) this.#look(folder + sep + entry.name, entry);
    return true;
  }

  #look(path: string, entry: Dirent): void {
    const reader = this.#reader;
    if (reader === null) return;
    if (entry.isDirectory()) {
      this.enter(path);
      return;
    }
    const isLog = reader.isLog(path);
    if (!entry.isSymbolicLink() && !(entry.isFile() && isLog)) return;
    const stats = this.#stats(path);
    if (stats?.isDirectory() === true) this.enter(path);
    if (stats?.isFile() !== true || !isLog || this.#paths.has(path)) return;
    this.#paths.add(path);
    this.logs.push(foundLog(reader, path, stats));
  }

  #entries(folder: string): readonly Dirent[] {
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      this.#report(folder, error);
      return [];
    }
  }

  #stats(path: string): Stats | null {
    try {
      return statSync(path, { throwIfNoEntry: false }) ?? null;
    } catch (error) {
      this.#report(path, error);
      return null;
    }
  }

  #report(path: string, error: unknown): void {
    // Gone between listing and looking: nothing is wrong.
    if (errorCode(error) === 'ENOENT') return;
    this.problems.push(unreadable(this.#reader?.tool ?? '', path, error));
  }
}

export function unreadable(tool: string, path: string, error: unknown): Problem {
  return {
    severity: 'warning',
    subject: tool,
    message: `${path} could not be read (${errorCode(error)}); the rest is read.`,
    remedy: `Make it readable for this user if ${tool} wrote it.`,
  };
}

function foundLog(reader: LogReader, path: string, stats: Stats): FoundLog {
  return {
    path,
    reader,
    identity: identityOf(stats),
    size: stats.size,
    modifiedAt: Math.floor(stats.mtimeMs),
  };
}

export function identityOf(stats: Stats): string {
  return `${String(stats.dev)}:${String(stats.ino)}`;
}
