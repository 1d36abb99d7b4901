import { setImmediate } from 'node:timers/promises';
import { sep } from 'node:path';
import type { Observation } from '../../core/observation.ts';
import type { Batch, Clock, Log, LogFileState } from '../../core/ports.ts';
import type { Problem, ReadingProgress } from '../../core/snapshot.ts';
import { errorCode } from './errorCode.ts';
import {
  discoverLogs,
  findLog,
  unreadable,
  type Discovery,
  type FoundLog,
  type ReaderRoots,
} from './logDiscovery.ts';
import { readLog } from './logFileReading.ts';
import type { Environment, LogReader } from './logReader.ts';

const pieceBytes = 1024 * 1024;
const batchObservations = 1_000;
const batchBytes = 8 * 1024 * 1024;
const batchFiles = 256;
/** The longest that looking for files keeps other work on the thread waiting. */
const lookingMsMax = 10;

export interface LogScannerOptions {
  /** The readers of the tools that are switched on; asked anew for each scan. */
  readonly readers: () => readonly LogReader[];
  /** The windows' environments: a tool's roots are those of any of them. */
  readonly environments: () => readonly Environment[];
  readonly platform: NodeJS.Platform;
  /** What the ledger knows of how far each log was read; asked once. */
  readonly loadStates: () => readonly LogFileState[];
  /** Books in one transaction or throws, and is then offered the same again by a later scan. */
  readonly book: (batch: Batch) => void;
  readonly clock: Clock;
  readonly log: Log;
  /** While a scan has something to read; `null` when it is done. */
  readonly onProgress?: (progress: ReadingProgress | null) => void;
}

export interface ScanReport {
  /** Logs that were looked at, and those of them that had something new. */
  readonly files: number;
  readonly filesRead: number;
  readonly bytesRead: number;
  readonly observations: number;
  /** Lines that looked like a record and could not be read as one, and lines longer than any record. */
  readonly linesBroken: number;
  /** Nothing was left unread and unbooked; else a later scan goes on where this one stopped. */
  readonly isComplete: boolean;
  readonly durationMs: number;
  /** All that is known to be wrong: of this reading, of the latest look at every log, and of every line so far. */
  readonly problems: readonly Problem[];
}

/** Reads what is new in the tools' logs and hands it to the ledger in batches, with how far each file is read by then. */
export class LogScanner {
  readonly #options: LogScannerOptions;
  readonly #buffer = Buffer.allocUnsafe(pieceBytes);
  #states: Map<string, LogFileState> | null = null;
  #discovery: Discovery = { logs: [], folders: [], missingRoots: [], problems: [] };
  #work: Promise<unknown> = Promise.resolve();
  #nextScan: Promise<ScanReport> | null = null;
  #problemsOfScan: readonly Problem[] = [];
  readonly #broken: BrokenLines = new Map();

  constructor(options: LogScannerOptions) {
    this.#options = options;
  }

  /** What the latest scan found; the watcher watches it. */
  get discovery(): Discovery {
    return this.#discovery;
  }

  /** Looks at every log and reads what is new. Callers that ask while one is waiting share it. */
  scan(): Promise<ScanReport> {
    this.#nextScan ??= this.#afterOther(async () => {
      this.#nextScan = null;
      this.#discovery = await discoverLogs(this.#readerRoots(), breathing(this.#options.clock));
      const report = await this.#read(this.#discovery.logs, this.#discovery.problems);
      this.#problemsOfScan = report.problems;
      return this.#withBroken(report);
    });
    return this.#nextScan;
  }

  /** Reads what is new in these files; paths that are no logs are passed over. */
  readFiles(paths: readonly string[]): Promise<ScanReport> {
    return this.#afterOther(async () => {
      const problems: Problem[] = [];
      const report = await this.#read(this.#logsAt(paths, problems), problems);
      const messages = new Set(report.problems.map(({ message }) => message));
      const others = this.#problemsOfScan.filter(({ message }) => !messages.has(message));
      return this.#withBroken({ ...report, problems: [...others, ...report.problems] });
    });
  }

  /** The ledger was replaced: asks it anew how far each log was read, once what is under way is done. */
  forgetStates(): void {
    void this.#afterOther(() => {
      this.#states = null;
      return Promise.resolve();
    });
  }

  /** Those of these files that are logs and differ from what is booked of them. */
  changedAmong(paths: readonly string[]): readonly string[] {
    return this.#logsAt(paths, [])
      .filter((log) => this.#isChanged(log))
      .map(({ path }) => path);
  }

  #logsAt(paths: readonly string[], problems: Problem[]): readonly FoundLog[] {
    const readerRoots = this.#readerRoots();
    const logs: FoundLog[] = [];
    for (const path of new Set(paths)) {
      const reader = readerOf(path, readerRoots);
      if (reader === null) continue;
      try {
        const log = findLog(reader, path);
        if (log !== null) logs.push(log);
      } catch (error) {
        problems.push(unreadable(reader.tool, path, error));
      }
    }
    return logs;
  }

  /** Does this log differ from what is booked of it? */
  #isChanged(log: FoundLog): boolean {
    const known = this.#known().get(log.path);
    return known?.size !== log.size || known.modifiedAt !== log.modifiedAt || known.identity !== log.identity;
  }

  /** One at a time: two readings of one file would each book from the same offset. */
  #afterOther<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#work.then(work);
    this.#work = result.catch((error: unknown) => {
      this.#options.log.error('Reading the logs failed.', error);
    });
    return result;
  }

  #readerRoots(): readonly ReaderRoots[] {
    const { readers, environments, platform } = this.#options;
    return readers().map((reader) => ({
      reader,
      roots: [...new Set(environments().flatMap((environment) => reader.roots(environment, platform)))],
    }));
  }

  #known(): Map<string, LogFileState> {
    this.#states ??= new Map(this.#options.loadStates().map((state) => [state.path, state]));
    return this.#states;
  }

  async #read(logs: readonly FoundLog[], problems: readonly Problem[]): Promise<ScanReport> {
    const reading = new Reading(this.#options, this.#known(), this.#buffer, problems, this.#broken);
    return reading.run(
      logs,
      logs.filter((log) => this.#isChanged(log)),
    );
  }

  /** A line is read once: what was broken in it stays a problem after the reading that found it. */
  #withBroken(report: ScanReport): ScanReport {
    const problems = [...report.problems];
    for (const [tool, { lines, path }] of this.#broken) {
      const message = `${String(lines)} broken ${lines === 1 ? 'line' : 'lines'} passed over, first in ${path}.`;
      problems.push({ severity: 'warning', subject: tool, message, remedy: null });
      if (report.linesBroken > 0) this.#options.log.warn(`${tool}: ${message}`);
    }
    return { ...report, problems };
  }
}

/** By tool, since the scanner began: how many lines were passed over, and the log with the first of them. */
type BrokenLines = Map<string, { readonly lines: number; readonly path: string }>;

/** One pass over the changed logs. */
class Reading {
  readonly #options: LogScannerOptions;
  readonly #states: Map<string, LogFileState>;
  readonly #buffer: Buffer;
  readonly #problems: Problem[];
  readonly #broken: BrokenLines;
  #linesBroken = 0;
  #observations: Observation[] = [];
  #files = new Map<string, LogFileState>();
  #unbookedBytes = 0;
  #observationsSeen = 0;
  #bytesRead = 0;
  #filesRead = 0;
  #isBookable = true;
  #isComplete = true;

  constructor(
    options: LogScannerOptions,
    states: Map<string, LogFileState>,
    buffer: Buffer,
    problems: readonly Problem[],
    broken: BrokenLines,
  ) {
    this.#options = options;
    this.#states = states;
    this.#broken = broken;
    this.#buffer = buffer;
    this.#problems = [...problems];
  }

  async run(logs: readonly FoundLog[], changed: readonly FoundLog[]): Promise<ScanReport> {
    const began = this.#options.clock();
    const bytesTotal = changed.reduce((sum, log) => sum + this.#bytesAhead(log), 0);
    const progress = () =>
      this.#options.onProgress?.({
        filesDone: this.#filesRead,
        filesTotal: changed.length,
        bytesDone: this.#bytesRead,
        // A log may have grown since it was looked at.
        bytesTotal: Math.max(bytesTotal, this.#bytesRead),
      });
    for (const log of changed) {
      await this.#readOne(log, progress);
      if (!this.#isBookable) break;
    }
    if (this.#isBookable) this.#book();
    if (changed.length > 0) this.#options.onProgress?.(null);
    return {
      files: logs.length,
      filesRead: this.#filesRead,
      bytesRead: this.#bytesRead,
      observations: this.#observationsSeen,
      linesBroken: this.#linesBroken,
      isComplete: this.#isComplete,
      durationMs: this.#options.clock() - began,
      problems: this.#problems,
    };
  }

  async #readOne(log: FoundLog, progress: () => void): Promise<void> {
    try {
      for await (const piece of readLog(log, this.#states.get(log.path), this.#buffer)) {
        for (const observation of piece.observations) this.#observations.push(observation);
        this.#files.set(log.path, piece.state);
        this.#unbookedBytes += piece.bytes;
        this.#observationsSeen += piece.observations.length;
        this.#bytesRead += piece.bytes;
        this.#countBroken(log, piece.linesBroken + piece.linesTooLong);
        if (this.#isBatchFull()) this.#book();
        if (!this.#isBookable) return;
        progress();
      }
      this.#filesRead += 1;
    } catch (error) {
      this.#isComplete = false;
      if (errorCode(error) === 'ENOENT') return;
      this.#problems.push(unreadable(log.reader.tool, log.path, error));
      this.#options.log.warn(`${log.path} could not be read (${errorCode(error)}).`);
    }
  }

  #bytesAhead(log: FoundLog): number {
    const offset = this.#states.get(log.path)?.offset ?? 0;
    return offset <= log.size ? log.size - offset : log.size;
  }

  #isBatchFull(): boolean {
    return (
      this.#observations.length >= batchObservations ||
      this.#unbookedBytes >= batchBytes ||
      this.#files.size >= batchFiles
    );
  }

  /** What could not be booked is dropped here and read again later: its offsets have not moved. */
  #book(): void {
    const files = [...this.#files.values()];
    const batch: Batch = { observations: this.#observations, files };
    this.#observations = [];
    this.#files = new Map();
    this.#unbookedBytes = 0;
    if (files.length === 0) return;
    try {
      this.#options.book(batch);
      for (const file of files) this.#states.set(file.path, file);
    } catch (error) {
      this.#isBookable = false;
      this.#isComplete = false;
      this.#options.log.error('What was read could not be booked; it will be read again.', error);
      this.#problems.push({
        severity: 'error',
        subject: 'ledger',
        message: `What was read from the logs could not be booked (${errorCode(error)}); it will be read again.`,
        remedy: 'See the log; a full disk or a program that locks the ledger are the usual causes.',
      });
    }
  }

  #countBroken(log: FoundLog, lines: number): void {
    if (lines === 0) return;
    this.#linesBroken += lines;
    const { tool } = log.reader;
    const before = this.#broken.get(tool);
    this.#broken.set(tool, { lines: (before?.lines ?? 0) + lines, path: before?.path ?? log.path });
  }
}

function readerOf(path: string, readerRoots: readonly ReaderRoots[]): LogReader | null {
  for (const { reader, roots } of readerRoots) {
    if (reader.isLog(path) && roots.some((root) => path.startsWith(root + sep))) return reader;
  }
  return null;
}

/** Lets other work on the thread have its turn when looking has taken long enough. */
function breathing(clock: Clock): () => Promise<void> {
  let since = clock();
  return async () => {
    // Also when the clock was set back meanwhile.
    if (Math.abs(clock() - since) < lookingMsMax) return;
    await setImmediate();
    since = clock();
  };
}
