import { sep } from 'node:path';
import type { LogFileState } from '../../core/ports.ts';
import type { Problem } from '../../core/snapshot.ts';
import { breathing } from './breathing.ts';
import {
  discoverLogs,
  findLog,
  unreadable,
  type Discovery,
  type FoundLog,
  type ReaderRoots,
} from './logDiscovery.ts';
import type { Environment, LogReader } from './logReader.ts';
import { LogReading, type BrokenLines, type LogReadingOptions, type ScanReport } from './logReading.ts';

const pieceBytes = 1024 * 1024;

export interface LogScannerOptions extends LogReadingOptions {
  /** The readers of the tools that are switched on; asked anew for each scan. */
  readonly readers: () => readonly LogReader[];
  /** The windows' environments: a tool's roots are those of any of them. */
  readonly environments: () => readonly Environment[];
  readonly platform: NodeJS.Platform;
  /** What the ledger knows of how far each log was read; asked once. */
  readonly loadStates: () => readonly LogFileState[];
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
    const reading = new LogReading(this.#options, this.#known(), this.#buffer, problems, this.#broken);
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

function readerOf(path: string, readerRoots: readonly ReaderRoots[]): LogReader | null {
  for (const { reader, roots } of readerRoots) {
    if (reader.isLog(path) && roots.some((root) => path.startsWith(root + sep))) return reader;
  }
  return null;
}
