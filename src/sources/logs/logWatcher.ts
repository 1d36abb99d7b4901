import { existsSync, statSync } from 'node:fs';
import type { Clock, Log } from '../../core/ports.ts';
import type { Problem } from '../../core/snapshot.ts';
import { FolderWatches, type FolderWatchesOptions } from './folderWatches.ts';
import type { FoundLog } from './logDiscovery.ts';
import type { ScanReport } from './logReading.ts';
import type { LogScanner } from './logScanner.ts';

const hourMs = 3_600_000;

export interface LogWatcherOptions extends Pick<FolderWatchesOptions, 'watch' | 'networkMount'> {
  readonly scanner: LogScanner;
  readonly platform: NodeJS.Platform;
  readonly log: Log;
  readonly clock: Clock;
  /** After each reading that found something, or failed. */
  readonly onRead: (report: ScanReport) => void;
  readonly settleMs?: number;
  readonly quickPollMs?: number;
  readonly slowPollMs?: number;
}

/**
 * Keeps the ledger up with the logs: watches every folder below the roots, looks every two seconds at the files that changed
 * within the last hour (a watch can be missing or lose an event), and every minute at everything. Its beats are timers, which do
 * not follow the clock; each is set after the work before it is done.
 */
export class LogWatcher {
  readonly #options: LogWatcherOptions;
  readonly #watches: FolderWatches;
  readonly #touched = new Set<string>();
  /** Files that changed lately, by when that was seen on the monotonic clock. */
  readonly #recent = new Map<string, number>();
  #settling: NodeJS.Timeout | null = null;
  #quickPoll: NodeJS.Timeout | null = null;
  #slowPoll: NodeJS.Timeout | null = null;
  readonly #running = new Set<Promise<void>>();
  #isDisposed = false;

  constructor(options: LogWatcherOptions) {
    this.#options = options;
    const { platform, log } = options;
    this.#watches = new FolderWatches({
      platform,
      log,
      onChange: (path) => {
        this.#touch(path);
      },
      ...(options.watch && { watch: options.watch }),
      ...(options.networkMount && { networkMount: options.networkMount }),
    });
  }

  /** Reads everything once and keeps up from then on; resolves when the first reading is done. */
  start(): Promise<void> {
    return this.#run(async () => {
      this.#setQuickPoll();
      this.#setSlowPoll();
      await this.#scan();
    });
  }

  /** What keeps the watcher from seeing changes at once; for `doctor`. */
  problems(): readonly Problem[] {
    return this.#watches.problems();
  }

  /** Ends every watch and timer and waits for a reading that is under way. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    this.#watches.dispose();
    for (const timer of [this.#settling, this.#quickPoll, this.#slowPoll]) {
      if (timer !== null) clearTimeout(timer);
    }
    await Promise.all(this.#running);
  }

  async #scan(): Promise<void> {
    const report = await this.#options.scanner.scan();
    const { folders, logs } = this.#options.scanner.discovery;
    if (this.#isDisposed) return;
    // What was written between looking into a folder and watching it told nobody.
    const [added] = this.#watches.set(folders);
    if (added !== undefined) this.#touch(added);
    for (const log of logs) this.#rememberRecent(log);
    this.#tell(report);
    this.#setSlowPoll();
  }

  /** How long ago it changed by the wall clock counts only when it is first seen: the clock may be set. */
  #rememberRecent({ path, modifiedAt }: FoundLog): void {
    const ageMs = Math.max(0, this.#options.clock() - modifiedAt);
    if (ageMs < hourMs && !this.#recent.has(path)) this.#recent.set(path, performance.now() - ageMs);
  }

  #touch(path: string): void {
    this.#touched.add(path);
    // A line is often written in several pieces, and each piece is an event.
    this.#settling ??= setTimeout(() => {
      this.#settling = null;
      const touched = [...this.#touched];
      this.#touched.clear();
      void this.#run(() => this.#read(touched));
    }, this.#options.settleMs ?? 15);
  }

  async #read(paths: readonly string[]): Promise<void> {
    if (paths.some(isFolder)) {
      await this.#scan();
      return;
    }
    const now = performance.now();
    for (const path of paths) this.#recent.set(path, now);
    this.#tell(await this.#options.scanner.readFiles(paths));
  }

  async #pollRecent(): Promise<void> {
    const { scanner } = this.#options;
    const oldest = performance.now() - hourMs;
    for (const [path, seenAt] of this.#recent) {
      if (seenAt < oldest || !existsSync(path)) this.#recent.delete(path);
    }
    if (scanner.discovery.missingRoots.some((root) => existsSync(root))) {
      await this.#scan();
      return;
    }
    const changed = scanner.changedAmong([...this.#recent.keys()]);
    if (changed.length > 0) await this.#read(changed);
  }

  #setQuickPoll(): void {
    if (this.#isDisposed) return;
    this.#quickPoll = setTimeout(() => {
      void this.#run(async () => {
        try {
          await this.#pollRecent();
        } finally {
          this.#setQuickPoll();
        }
      });
    }, this.#options.quickPollMs ?? 2_000);
  }

  #setSlowPoll(): void {
    if (this.#slowPoll !== null) clearTimeout(this.#slowPoll);
    if (this.#isDisposed) return;
    this.#slowPoll = setTimeout(() => {
      void this.#run(async () => {
        try {
          await this.#scan();
        } finally {
          this.#setSlowPoll();
        }
      });
    }, this.#options.slowPollMs ?? 60_000);
  }

  #tell(report: ScanReport): void {
    if (this.#isDisposed) return;
    if (report.filesRead > 0 || !report.isComplete || report.problems.length > 0)
      this.#options.onRead(report);
  }

  /** Work in the background: a failure is told and the beats go on. */
  async #run(work: () => Promise<void>): Promise<void> {
    if (this.#isDisposed) return;
    const running = work().catch((error: unknown) => {
      this.#options.log.error('Keeping up with the logs failed; the next poll tries again.', error);
    });
    this.#running.add(running);
    await running;
    this.#running.delete(running);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
