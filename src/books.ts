import { buildReport } from './core/buildReport.ts';
import { buildSnapshot } from './core/buildSnapshot.ts';
import type { CallRecord } from './core/callRecord.ts';
import { doctorFindings } from './core/doctorFindings.ts';
import type {
  CallsQuery,
  DoctorReport,
  ExportQuery,
  MeterEvents,
  MeterService,
  ReportQuery,
  SpendReport,
  WindowConfig,
} from './core/meterService.ts';
import {
  defaultMeterSettings,
  mergeWindowConfig,
  parseMeterSettings,
  type MeterSettings,
} from './core/meterSettings.ts';
import type { Clock, Ledger, Log } from './core/ports.ts';
import type { Problem, ReadingProgress, SpendSnapshot } from './core/snapshot.ts';
import { allowanceYear, machineTimeZone } from './core/time.ts';
import type { Dimension, SpendQuery, TotalsRow } from './core/totals.ts';
import { callRowsCsv, dayRowsCsv, monthQuery } from './export/monthCsv.ts';

export interface BooksOptions {
  readonly home: string;
  readonly version: string;
  /** Name of this machine, shown where windows of several machines meet. */
  readonly machine: string;
  readonly isDemo: boolean;
  /** Follow the logs from the first window's joining on; else they are read only when asked. */
  readonly isWatching: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly emit: <Name extends keyof MeterEvents>(name: Name, event: MeterEvents[Name]) => void;
}

const settingsName = 'settings';

/** How many of the newest calls every view shows without asking. */
const lastCallsCount = 12;

/** A call shows at once; while much arrives, so many milliseconds lie between two snapshots. */
const snapshotPauseMs = { live: 50, reading: 500 } as const;

/**
 * Joins sources, prices and ledger: the inside of the meter's worker, and of the command line when no meter runs. Everything opens on
 * first use.
 */
export class Books implements MeterService {
  readonly #options: BooksOptions;
  constructor(options: BooksOptions) {
    this.#options = options;
  }
}
