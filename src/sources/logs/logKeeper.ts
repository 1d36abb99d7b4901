import type { Batch, Clock, Log, LogFileState } from '../../core/ports.ts';
import type { Problem, ReadingProgress } from '../../core/snapshot.ts';
import type { Environment, LogReader } from './logReader.ts';
import { logReaders } from './logReaders.ts';
import type { ScanReport } from './logReading.ts';
import { LogScanner } from './logScanner.ts';
import { LogWatcher } from './logWatcher.ts';

export interface LogKeeperOptions {
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly log: Log;
  /** What the ledger knows of how far each log was read. */
  readonly loadStates: () => readonly LogFileState[];
  /** Books in one transaction or throws, and is then offered the same again. */
  readonly book: (batch: Batch) => void;
  readonly isDisabled: (tool: string) => boolean;
  /** The progress or the problems have changed. */
  readonly onChange: () => void;
}

/** One tool's logs as they lie on the disk, as of the latest look. */
export interface LogsFound {
  readonly tool: string;
  /** Folders that exist, of those looked into, and those that don't. */
  readonly roots: readonly string[];
  readonly missingRoots: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** When the newest was written, milliseconds since 1970. */
  readonly newestAt: number | null;
}

/** A read of at least so much shows its progress; anything less is over before one has looked. */
const longReadBytes = 8_000_000;

/** Keeps the ledger up with every tool's logs, in all places that any window knows of. */
export class LogKeeper {
  readonly #options: LogKeeperOptions;
  readonly #scanner: LogScanner;
  readonly #environments = new Map<string, Environment>();
  #watcher: LogWatcher | null = null;
  #following: Promise<void> = Promise.resolve();
  #lastScan: ScanReport | null = null;
  #reading: ReadingProgress | null = null;

  constructor(options: LogKeeperOptions) {
    this.#options = options;
    const { platform, clock, log, loadStates, book, isDisabled } = options;
    this.#scanner = new LogScanner({
      readers: () => logReaders.filter(({ tool }) => !isDisabled(tool)),
      environments: () => [...this.#environments.values()],
      platform,
      loadStates,
      book,
      clock,
      log,
      onProgress: (progress) => {
        this.#progressed(progress);
      },
    });
  }

  /** How far a long read is; `null` while there is none. */
  get reading(): ReadingProgress | null {
    return this.#reading;
  }

  /** Takes up the places that a window's environment names; tells whether they are new. */
  addEnvironment(environment: Environment): boolean {
    const name = JSON.stringify(Object.entries(environment).sort());
    if (this.#environments.has(name)) return false;
    this.#environments.set(name, environment);
    return true;
  }

  /** Reads what is new in every log. */
  async scan(): Promise<void> {
    this.#scanned(await this.#scanner.scan());
  }

  /** Reads everything and keeps up from then on; with `isAnew` also where that is done already, as the places have changed. */
  follow(isAnew: boolean): void {
    if (this.#watcher !== null && !isAnew) return;
    const { platform, clock, log } = this.#options;
    const before = this.#watcher;
    const watcher = new LogWatcher({
      scanner: this.#scanner,
      platform,
      log,
      clock,
      onRead: (report) => {
        this.#scanned(report);
      },
    });
    this.#watcher = watcher;
    this.#following = this.#following
      .then(() => before?.dispose())
      .then(() => watcher.start())
      .catch((error: unknown) => {
        log.error('The logs can’t be followed.', error);
      });
  }

  /** The ledger has been emptied or replaced: how far each log is read is asked anew. */
  forgetStates(): void {
    this.#scanner.forgetStates();
  }

  problems(): readonly Problem[] {
    return [...(this.#lastScan?.problems ?? []), ...(this.#watcher?.problems() ?? [])];
  }

  /** What lies where, for `doctor`. */
  found(): readonly LogsFound[] {
    const { logs, missingRoots } = this.#scanner.discovery;
    return logReaders.map((reader) => {
      const own = logs.filter((log) => log.reader === reader);
      const roots = this.#rootsOf(reader);
      return {
        tool: reader.tool,
        roots: roots.filter((root) => !missingRoots.includes(root)),
        missingRoots: roots.filter((root) => missingRoots.includes(root)),
        files: own.length,
        bytes: own.reduce((sum, { size }) => sum + size, 0),
        newestAt: own[0]?.modifiedAt ?? null,
      };
    });
  }

  /** Ends watching, and waits for a reading that is under way. */
  async dispose(): Promise<void> {
    await this.#watcher?.dispose();
  }

  #rootsOf(reader: LogReader): readonly string[] {
    const roots = [...this.#environments.values()].flatMap((environment) =>
      reader.roots(environment, this.#options.platform),
    );
    return [...new Set(roots)];
  }

  #scanned(report: ScanReport): void {
    this.#lastScan = report;
    this.#options.onChange();
  }

  #progressed(progress: ReadingProgress | null): void {
    const isLong = progress !== null && progress.bytesTotal >= longReadBytes;
    if (!isLong && this.#reading === null) return;
    this.#reading = isLong ? progress : null;
    this.#options.onChange();
  }
}
