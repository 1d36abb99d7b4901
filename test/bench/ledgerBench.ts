import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Observation } from '../../src/core/observation.ts';
import type { Ledger } from '../../src/core/ports.ts';
import { priceObservation } from '../../src/core/pricing.ts';
import { bestStands } from '../../src/core/standing.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { loadPriceLibrary } from '../../src/prices/library.ts';
import { createPriceList } from '../../src/prices/priceList.ts';
import { logStandingRules } from '../../src/sources/logs/logReaders.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { madeUpCalls } from './madeUpCalls.ts';

/** As large as the scanner's. */
const batchObservations = 1_000;
const now = Date.UTC(2026, 10, 22, 12);

export interface BookingFigures {
  readonly observations: number;
  readonly calls: number;
  readonly milliseconds: number;
  readonly bytes: number;
}

/** Books calls into a new ledger, with the real rules and prices; the time of making them up is left out. */
export async function benchBooking(kind: 'independent' | 'claude', calls: number): Promise<BookingFigures> {
  using folder = temporaryFolder('bench-booking');
  const path = join(folder.path, 'ledger.db');
  const ledger = await openBenchLedger(path);
  const { observations, milliseconds } = bookCalls(ledger, kind, calls, 30);
  ledger.close();
  return { observations, calls, milliseconds, bytes: statSync(path).size };
}

export interface YearFigures {
  readonly bytes: number;
  readonly openMs: number;
  readonly byDayMs: number;
  readonly byAllMs: number;
  readonly byModelMs: number;
  readonly snapshotMs: number;
  readonly bySessionMs: number;
}

/** Asks a ledger of one year what the panel and the status bar ask. */
export async function benchYear(calls: number): Promise<YearFigures> {
  using folder = temporaryFolder('bench-year');
  const path = join(folder.path, 'ledger.db');
  const first = await openBenchLedger(path);
  bookCalls(first, 'claude', calls / 2, 366);
  bookCalls(first, 'independent', calls / 2, 366);
  first.close();
  const ledger = await openBenchLedger(path);
  const year = { since: '2026-01-01', until: '2026-12-31', timeZone: null };
  const openMs = timeOf(() => ledger.timeZone);
  const bySessionMs = timeOf(() => ledger.totals(['session'], year));
  const figures = {
    bytes: statSync(path).size,
    openMs,
    byDayMs: timeOf(() => ledger.totals(['day'], year)),
    byModelMs: timeOf(() => ledger.totals(['model'], year)),
    byAllMs: timeOf(() => ledger.totals(['day', 'tool', 'model', 'workspace'], year)),
    snapshotMs: timeOf(() => [
      ledger.totals(['day'], year),
      ledger.knownSince(null),
      ...ledger.calls({ since: null, until: null, timeZone: null, limit: 12, newestFirst: true }),
    ]),
    bySessionMs,
  };
  ledger.close();
  return figures;
}

async function openBenchLedger(path: string): Promise<Ledger> {
  const priceList = createPriceList({ library: await loadPriceLibrary() });
  return openLedger({
    path,
    clock: () => now,
    log: { info: console.log, warn: console.warn, error: console.error },
    priceObservation: (observation) => priceObservation(observation, priceList),
    standingRules: logStandingRules,
    defaultStandingRule: bestStands,
    timeZone: 'Europe/Berlin',
  });
}

function bookCalls(
  ledger: Ledger,
  kind: 'independent' | 'claude',
  calls: number,
  days: number,
): { readonly observations: number; readonly milliseconds: number } {
  let observations = 0;
  let milliseconds = 0;
  let batch: Observation[] = [];
  const book = (): void => {
    milliseconds += timeOf(() => ledger.book({ observations: batch, files: [] }));
    observations += batch.length;
    batch = [];
  };
  for (const rows of madeUpCalls({ seed: 1, kind, calls, days, until: now })) {
    batch.push(...rows);
    if (batch.length >= batchObservations) book();
  }
  book();
  return { observations, milliseconds };
}

/** Milliseconds of processor time: on a busy machine the clock on the wall measures others. */
function timeOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
