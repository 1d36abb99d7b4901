import { allowanceSchema, type Allowance } from './core/allowance.ts';
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
import type { Clock, Ledger, Log } from './core/ports.ts';
import type { Problem, ReadingProgress, SpendSnapshot } from './core/snapshot.ts';
import { allowanceYear, isTimeZone } from './core/time.ts';
import type { Dimension, SpendQuery, TotalsRow } from './core/totals.ts';
import { callRowsCsv, dayRowsCsv, monthQuery } from './export/monthCsv.ts';

/** Joins sources, prices and ledger: the inside of the meter's worker, and of the command line when no meter runs. */
