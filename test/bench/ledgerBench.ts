import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Observation } from '../../src/core/observation.ts';
import type { Ledger } from '../../src/core/ports.ts';
import { priceObservation } from '../../src/core/pricing.ts';
import { bestStands } from '../../src/core/standing.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { loadPriceLibrary } from '../../src/prices/library.ts';
import { createPriceList } from '../../src/prices/priceList.ts';
import { logStandingRules, namelessState } from '../../src/sources/logs/logReaders.ts';
import { temporaryFolder } from '../harness/temporaryFolder.ts';
import { growLedger } from './growLedger.ts';
import { madeUpCalls, type CallKind } from './madeUpCalls.ts';

/** As large as the scanner's. */
const batchObservations = 1_000;
const now = Date.UTC(2026, 10, 22, 12);
const benchZone = 'Europe/Berlin';
const bookedCallsMax = 50_000;

export interface BookingFigures {
  readonly observations: number;
  readonly calls: number;
  readonly milliseconds: number;
  readonly bytes: number;
}

/** Books calls into a new ledger, with the real rules and prices; the time of making them up is left out. */
export async function benchBooking(kind: CallKind, calls: number): Promise<BookingFigures> {
  using folder = temporaryFolder('bench-booking');
  const path = join(folder.path, 'ledger.db');
  const ledger = await openBenchLedger(path);
  const { observations, milliseconds } = bookCalls(ledger, kind, calls, 30);
  ledger.close();
  return { observations, calls, milliseconds, bytes: statSync(path).size };
}

/**
 * The floor under booking: each observation as one JSON text in a bare table, committed as often. What the ledger does beyond it (keys,
 * rules, prices, calls, roll-ups) is the difference.
 */
export function benchFloor(calls: number): BookingFigures {
  using folder = temporaryFolder('bench-floor');
  const path = join(folder.path, 'floor.db');
  const database = new DatabaseSync(path);
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = normal; create table row (value text) strict',
  );
  const insert = database.prepare('insert into row (value) values (?)');
  const { observations, milliseconds } = inBatches('independent', calls, 30, (batch) => {
    database.exec('begin immediate');
    for (const observation of batch) insert.run(JSON.stringify(observation));
    database.exec('commit');
  });
  database.close();
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

/** Makes a ledger of a year of calls: as many as can be booked in seconds, then copies of them. */
export async function makeYear(path: string, calls: number): Promise<void> {
  const copies = Math.ceil(calls / bookedCallsMax);
  const ledger = await openBenchLedger(path, 'UTC');
  bookCalls(ledger, 'claude', calls / copies / 2, 366);
  bookCalls(ledger, 'independent', calls / copies / 2, 366);
  ledger.close();
  growLedger(path, copies);
  const grown = await openBenchLedger(path);
  grown.setTimeZone(benchZone);
  grown.close();
}

/** Asks a ledger of one year what the panel and the status bar ask. */
export async function benchYear(calls: number): Promise<YearFigures> {
  using folder = temporaryFolder('bench-year');
  const path = join(folder.path, 'ledger.db');
  await makeYear(path, calls);
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

async function openBenchLedger(path: string, timeZone = benchZone): Promise<Ledger> {
  const priceList = createPriceList({ library: await loadPriceLibrary() });
  return openLedger({
    path,
    clock: () => now,
    log: { info: console.log, warn: console.warn, error: console.error },
    priceObservation: (observation) => priceObservation(observation, priceList),
    standingRules: logStandingRules,
    defaultStandingRule: bestStands,
    namelessState,
    timeZone,
  });
}

function bookCalls(ledger: Ledger, kind: CallKind, calls: number, days: number): Work {
  return inBatches(kind, calls, days, (observations) => ledger.book({ observations, files: [] }));
}

interface Work {
  readonly observations: number;
  readonly milliseconds: number;
}

/** Times `work` alone, not the making up of what it is given. */
function inBatches(
  kind: CallKind,
  calls: number,
  days: number,
  work: (batch: readonly Observation[]) => unknown,
): Work {
  let observations = 0;
  let milliseconds = 0;
  let batch: Observation[] = [];
  const flush = (): void => {
    milliseconds += timeOf(() => work(batch));
    observations += batch.length;
    batch = [];
  };
  for (const rows of madeUpCalls({ seed: 1, kind, calls, days, until: now })) {
    batch.push(...rows);
    if (batch.length >= batchObservations) flush();
  }
  flush();
  return { observations, milliseconds };
}

/** Milliseconds of processor time: on a busy machine the clock on the wall measures others. */
function timeOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
