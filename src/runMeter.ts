import { tmpdir } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Log } from './core/ports.ts';
import { MeterProcess } from './link/meterProcess.ts';
import type { MeterFiles } from './link/meterFiles.ts';
import type { MeterLock } from './link/meterLock.ts';
import type { WorkerSetup } from './link/threadLink.ts';
import { MeterGateway } from './meterGateway.ts';

/**
 * Of the worker's heap. What a cold read makes is dropped at once; left to itself, V8 gives it 50 MB for that and keeps them for as long
 * as the meter runs.
 */
const maxYoungGenerationSizeMb = 4;

export interface RunMeterOptions {
  readonly files: MeterFiles;
  readonly lock: MeterLock;
  readonly version: string;
  readonly lingerMs: number;
  /** Absolute path of `worker.js`. */
  readonly workerFile: string;
  readonly log: Log;
}

/**
 * The meter's main thread, for the holder of the lock: it only carries bytes; ledger, log readers and prices are the worker's.
 * Resolves when windows can join.
 */
export async function runMeter(options: RunMeterOptions): Promise<MeterProcess> {
  const { files, lock, version, lingerMs, workerFile, log } = options;
  const workerData: WorkerSetup = { home: files.home, version };
  const meter = new MeterProcess({
    files,
    lock,
    version,
    temporaryFolder: tmpdir(),
    lingerMs,
    clock: Date.now,
    log,
    startWorker: () => new Worker(workerFile, { workerData, resourceLimits: { maxYoungGenerationSizeMb } }),
    makeGateway: (book, onProblem, watch) =>
      new MeterGateway({
        files,
        environment: process.env,
        book,
        clock: Date.now,
        log,
        onProblem,
        watch,
      }),
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      meter.end('ended', `it got ${signal}`);
    });
  }
  await meter.listen();
  return meter;
}
