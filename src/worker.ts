import { hostname } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { Books } from './books.ts';
import { meterFiles } from './link/meterFiles.ts';
import { meterLog } from './link/meterLog.ts';
import { serveThread, type EmitMeterEvent, type WorkerSetup } from './link/threadLink.ts';

/*
 * The meter's second thread: it owns the ledger, the log readers and the prices, so that none of their work keeps the main thread
 * from carrying bytes.
 */

const { home, version } = workerData as WorkerSetup;
if (parentPort === null) throw new Error('worker.js is the meter’s thread; start meter.js.');

let emit: EmitMeterEvent = () => undefined;

const books = new Books({
  home,
  version,
  machine: hostname(),
  isDemo: process.env['COMPUTE_SPEND_DEMO'] === '1',
  isWatching: true,
  clock: Date.now,
  log: meterLog(meterFiles(home), Date.now),
  emit: (name, event) => {
    emit(name, event);
  },
});

serveThread(parentPort, books, (emitEvent) => {
  emit = emitEvent;
});
