import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { WindowConfig } from '../../src/core/meterService.ts';
import type { SpendSnapshot } from '../../src/core/snapshot.ts';
import {
  serveThread,
  type EmitMeterEvent,
  type ThreadService,
  type WorkerSetup,
} from '../../src/link/threadLink.ts';
import { standInSnapshot } from './standInSnapshot.ts';

/*
 * A worker thread without ledger and logs. `doctor` tells the process and the settings it was given; the month of an export says how
 * to fail.
 */

const { home, version } = workerData as WorkerSetup;
const configs: WindowConfig[] = [];
let emit: EmitMeterEvent = () => {
  throw new Error('the thread is not served yet');
};

const keep = (line: string): void => {
  appendFileSync(join(home, 'ledger.db'), `${line}\n`);
};

/** Under a daily limit a day that has used it up, today. */
function atLimitOf({ guard }: WindowConfig, machine: string): SpendSnapshot {
  const snapshot = standInSnapshot(machine);
  const today = new Date().toISOString().slice(0, 10);
  if (guard === undefined || guard.dailyLimit === null) return snapshot;
  const totals = { ...snapshot.today.totals, requests: 1, effectiveCost: String(guard.dailyLimit) };
  return {
    ...snapshot,
    today: { ...snapshot.today, since: today, until: today, totals, cost: totals.effectiveCost },
    guard: { ...snapshot.guard, limits: guard, reached: 'daily' },
  };
}

const service: ThreadService = {
  configure: (config) => {
    configs.push(config);
    emit('snapshot', atLimitOf(config, `configured ${configs.length}`));
    return Promise.resolve(atLimitOf(config, 'answer'));
  },
  snapshot: () => Promise.resolve(standInSnapshot(`process ${process.pid}`)),
  totals: (by, query) => {
    // Echoes what came over the link.
    const totals = standInSnapshot('').year.totals;
    return Promise.resolve([{ key: [by.join(), JSON.stringify(query)], totals }]);
  },
  calls: () => Promise.resolve([]),
  book: (observations) => {
    for (const { nativeKey } of observations) keep(`booked ${nativeKey}`);
    return Promise.resolve();
  },
  readdress: ({ port }) => {
    keep(`readdressed to ${String(port)}`);
    return Promise.resolve();
  },
  report: () => Promise.reject(new Error('the stand-in has no report')),
  exportMonth: ({ month }) => {
    switch (month) {
      case 'crash':
        process.exit(3);
        break;
      case 'flood':
        for (let count = 0; count < 2000; count++) {
          emit('snapshot', standInSnapshot(`${count} ${'x'.repeat(100_000)}`));
        }
        return Promise.resolve('flooded');
      case 'hang':
        return new Promise(() => undefined);
      default:
        return Promise.reject(new Error(`There is no month “${month}”.`));
    }
  },
  refresh: () => Promise.resolve(standInSnapshot('refreshed')),
  setPaused: (paused) => {
    emit('problem', { severity: 'info', subject: 'pause', message: String(paused), remedy: null });
    return Promise.resolve(standInSnapshot('paused'));
  },
  forgetEverything: () => Promise.resolve(standInSnapshot('forgotten')),
  doctor: () => {
    const told = { processId: process.pid, configs, environment: { ...process.env } };
    return Promise.resolve({
      version,
      home,
      findings: [{ subject: 'worker', status: 'ok', message: JSON.stringify(told), remedy: null }],
    });
  },
  connectionPlan: () => Promise.reject(new Error('the stand-in connects nothing')),
  connect: (wish, { port }) => Promise.resolve(standInSnapshot(`connected ${wish.tool} ${port}`)),
  disconnect: (choice) => {
    keep(`disconnected ${JSON.stringify(choice)}`);
    return Promise.resolve({ restored: [], left: [] });
  },
  testProvider: () => Promise.reject(new Error('the stand-in knows no provider')),
  sync: () => Promise.resolve([]),
  disconnectProvider: ({ provider }) => Promise.resolve(standInSnapshot(`disconnected ${provider}`)),
  cells: () => Promise.resolve([]),
  liftGuard: (until) => Promise.resolve(standInSnapshot(`lifted ${String(until)}`)),
  windowsLeft: () => {
    keep('no window is left');
    return Promise.resolve();
  },
  close: () => {
    keep('closed');
    return Promise.resolve();
  },
};

if (parentPort === null) {
  throw new Error('not a worker thread');
}
keep('opened');
serveThread(parentPort, service, (emitEvent) => {
  emit = emitEvent;
});
