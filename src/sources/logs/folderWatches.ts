import { watch, type FSWatcher } from 'node:fs';
import { basename, join } from 'node:path';
import type { Log } from '../../core/ports.ts';
import type { Problem } from '../../core/snapshot.ts';
import { errorCode } from './errorCode.ts';
import { networkMount } from './networkMount.ts';

export interface FolderWatchesOptions {
  readonly platform: NodeJS.Platform;
  readonly log: Log;
  /** Something happened to this path, which may be gone or be a folder. */
  readonly onChange: (path: string) => void;
  /** In tests a stand-in that fails as a full watch table does. */
  readonly watch?: typeof watch;
  readonly networkMount?: typeof networkMount;
}

const fullTableCodes = ['ENOSPC', 'EMFILE', 'ENFILE'];

/** One watch a folder. What can't be watched is left to the polls and named. */
export class FolderWatches {
  readonly #options: FolderWatchesOptions;
  readonly #watches = new Map<string, FSWatcher>();
  readonly #onNetwork = new Map<string, string>();
  readonly #unwatchable = new Map<string, string>();
  #isTableFull = false;

  constructor(options: FolderWatchesOptions) {
    this.#options = options;
  }

  /** Watches exactly these folders; tells which were not watched before. */
  set(folders: readonly string[]): readonly string[] {
    const wanted = new Set(folders);
    for (const folder of [...this.#watches.keys()]) {
      if (!wanted.has(folder)) this.#unwatch(folder);
    }
    for (const map of [this.#onNetwork, this.#unwatchable]) {
      for (const folder of map.keys()) if (!wanted.has(folder)) map.delete(folder);
    }
    // Room in the table may have come back.
    this.#isTableFull = false;
    const added = folders.filter((folder) => !this.#watches.has(folder));
    for (const folder of added) this.#add(folder);
    return added.filter((folder) => this.#watches.has(folder));
  }

  #add(folder: string): void {
    if (this.#onNetwork.has(folder)) return;
    if (this.#isTableFull) {
      this.#unwatchable.set(folder, 'ENOSPC');
      return;
    }
    try {
      const mount = (this.#options.networkMount ?? networkMount)(folder, this.#options.platform);
      if (mount === null) this.#watch(folder);
      else this.#onNetwork.set(folder, mount);
    } catch (error) {
      this.#leaveToPoll(folder, error);
    }
  }

  problems(): readonly Problem[] {
    const problems: Problem[] = [];
    const [mounted] = this.#onNetwork;
    if (mounted !== undefined) {
      problems.push({
        severity: 'info',
        subject: 'watching',
        message: `${mounted[0]} lies on a network file system (${mounted[1]}) and is looked at every few seconds instead of watched.`,
        remedy: null,
      });
    }
    const [unwatched] = this.#unwatchable;
    if (unwatched !== undefined) {
      const count = this.#unwatchable.size;
      problems.push({
        severity: 'warning',
        subject: 'watching',
        message: `${String(count)} ${count === 1 ? 'folder is' : 'folders are'} not watched (${unwatched[1]}), first ${unwatched[0]}; files there are looked at every few seconds.`,
        remedy: fullTableCodes.includes(unwatched[1])
          ? 'Raise the system’s limit of watches (fs.inotify.max_user_watches, max_user_instances on Linux).'
          : null,
      });
    }
    return problems;
  }

  dispose(): void {
    for (const folder of [...this.#watches.keys()]) this.#unwatch(folder);
  }

  #watch(folder: string): void {
    const watcher = (this.#options.watch ?? watch)(folder, (event, name) => {
      // The folder itself was moved or deleted: the watch is dead, even if one of that name is there again.
      if (event === 'rename' && name === basename(folder)) this.#unwatch(folder);
      this.#options.onChange(name === null || name === basename(folder) ? folder : join(folder, name));
    });
    watcher.on('error', (error) => {
      this.#unwatch(folder);
      this.#leaveToPoll(folder, error);
    });
    this.#watches.set(folder, watcher);
    this.#unwatchable.delete(folder);
  }

  #unwatch(folder: string): void {
    this.#watches.get(folder)?.close();
    this.#watches.delete(folder);
  }

  #leaveToPoll(folder: string, error: unknown): void {
    const code = errorCode(error);
    // The folder is gone; its files are too.
    if (code === 'ENOENT') return;
    if (fullTableCodes.includes(code)) this.#isTableFull = true;
    if (!this.#unwatchable.has(folder)) this.#options.log.warn(`${folder} is polled, not watched (${code}).`);
    this.#unwatchable.set(folder, code);
  }
}
