import type { Allowance } from './allowance.ts';
import type { CallRecord } from './callRecord.ts';
import type { Problem, SpendSnapshot } from './snapshot.ts';
import type { Dimension, SpendQuery, Totals, TotalsRow } from './totals.ts';

/** What each window tells the meter; the meter unites the windows' roots and settings. */
export interface WindowConfig {
  /** `null` leaves what the ledger remembers. */
  readonly allowance: Allowance | null;
  /** The window's environment as far as log readers look at it: HOME and each tool's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Tools that the user switched off; `undefined` (the command line) leaves what the ledger remembers. */
  readonly disabledTools?: readonly string[] | undefined;
  /** The user's own rate file, absolute path; `null` without one, `undefined` as above. Never from a workspace. */
  readonly rateFile?: string | null | undefined;
}

/** `report --json`, whole; see the CLI's contract. */
export interface SpendReport {
  readonly version: 1;
  readonly knownSince: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  readonly spend: null;
  readonly currency: 'USD';
  readonly timezone: string;
  readonly since: string | null;
  readonly until: string | null;
  readonly totals: Totals;
  readonly byTool: Readonly<Record<string, Totals>>;
  readonly byModel: Readonly<Record<string, Totals>>;
  readonly byDay: Readonly<Record<string, Totals>>;
  readonly byWorkspace: Readonly<Record<string, Totals>>;
  readonly bySource: Readonly<Record<string, Totals>>;
}

export interface ReportQuery {
  readonly since: string | null;
  readonly until: string | null;
  readonly tool: string | null;
  readonly timeZone: string | null;
}

export interface ExportQuery {
  /** `YYYY-MM` */
  readonly month: string;
  readonly rows: 'days' | 'calls';
  readonly timeZone: string | null;
}

export interface CallsQuery extends SpendQuery {
  readonly limit?: number | undefined;
  readonly newestFirst?: boolean | undefined;
}

/** One line of `doctor`. */
export interface Finding {
  readonly subject: string;
  readonly status: 'ok' | 'note' | 'warning' | 'error';
  readonly message: string;
  readonly remedy: string | null;
}

export interface DoctorReport {
  readonly version: string;
  readonly home: string;
  readonly findings: readonly Finding[];
}

/**
 * What can be asked of the meter: by a window over the link, by the meter's main thread of its worker, by the CLI of
 * either. Every answer is JSON.
 */
export interface MeterService {
  configure(config: WindowConfig): Promise<SpendSnapshot>;
  snapshot(): Promise<SpendSnapshot>;
  totals(by: readonly Dimension[], query: SpendQuery): Promise<readonly TotalsRow[]>;
  calls(query: CallsQuery): Promise<readonly CallRecord[]>;
  report(query: ReportQuery): Promise<SpendReport>;
  /** The CSV's text. */
  exportMonth(query: ExportQuery): Promise<string>;
  /** Reads every source once and answers when all is booked. */
  refresh(): Promise<SpendSnapshot>;
  setPaused(paused: boolean): Promise<SpendSnapshot>;
  forgetEverything(): Promise<SpendSnapshot>;
  doctor(): Promise<DoctorReport>;
}

/** The methods by name, for the two carriers (socket and thread) that pass them on. */
export const meterMethods = [
  'configure',
  'snapshot',
  'totals',
  'calls',
  'report',
  'exportMonth',
  'refresh',
  'setPaused',
  'forgetEverything',
  'doctor',
] as const satisfies readonly (keyof MeterService)[];

/** What the meter says unasked. */
export interface MeterEvents {
  snapshot: SpendSnapshot;
  problem: Problem;
}
