import type { Observation } from '../../core/observation.ts';
import type { Batch, Clock, Log, LogFileState } from '../../core/ports.ts';
import type { Problem, ReadingProgress } from '../../core/snapshot.ts';
import { breathing, type Breath } from './breathing.ts';
import { errorCode } from './errorCode.ts';
import { unreadable, type FoundLog } from './logDiscovery.ts';
import { readLog } from './logFileReading.ts';

const batchObservations = 1_000;
const batchBytes = 8 * 1024 * 1024;
const batchFiles = 256;

/** By tool, since the scanner began: how many lines were passed over, and the log with the first of them. */
export type BrokenLines = Map<string, { readonly lines: number; readonly path: string }>;

export interface LogReadingOptions {
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

/** One pass over the changed logs. */
export class LogReading {
  readonly #options: LogReadingOptions;
  readonly #states: Map<string, LogFileState>;
  readonly #buffer: Buffer;
  readonly #problems: Problem[];
  readonly #broken: BrokenLines;
  #linesBroken = 0;
  readonly #breath: Breath;
  #observations: Observation[] = [];
  #files = new Map<string, LogFileState>();
  #unbookedBytes = 0;
  #observationsSeen = 0;
  #bytesRead = 0;
  #filesRead = 0;
  #isBookable = true;
  #isComplete = true;

  constructor(
    options: LogReadingOptions,
    states: Map<string, LogFileState>,
    buffer: Buffer,
    problems: readonly Problem[],
    broken: BrokenLines,
  ) {
    this.#options = options;
    this.#breath = breathing(options.clock);
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
      for (const piece of readLog(log, this.#states.get(log.path), this.#buffer)) {
        for (const observation of piece.observations) this.#observations.push(observation);
        this.#files.set(log.path, piece.state);
        this.#unbookedBytes += piece.bytes;
        this.#observationsSeen += piece.observations.length;
        this.#bytesRead += piece.bytes;
        this.#countBroken(log, piece.linesBroken + piece.linesTooLong);
        if (this.#isBatchFull()) this.#book();
        if (!this.#isBookable) return;
        progress();
        await this.#breath();
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
