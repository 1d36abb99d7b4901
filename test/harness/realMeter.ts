import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CallRecord } from '../../src/core/callRecord.ts';
import type { GatewayAddress } from '../../src/core/meterService.ts';
import type { Log } from '../../src/core/ports.ts';
import { readCard } from '../../src/link/meterCard.ts';
import { joinMeter, type MeterConnection } from '../../src/link/meterClient.ts';
import { meterFiles } from '../../src/link/meterFiles.ts';
import { startMeter } from '../../src/link/startMeter.ts';
import { projectRoot } from './projectRoot.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { waitFor } from './waitFor.ts';

const silent = (): void => undefined;
const log: Log = { info: silent, warn: silent, error: silent };

/** A machine with the built meter on it, both threads, started as an editor starts it. */
export class RealMeter implements AsyncDisposable {
  readonly home: string;
  readonly #folder = temporaryFolder('meter');
  readonly #user: string;
  readonly #programs: string;
  readonly #windows: MeterConnection[] = [];

  constructor() {
    const path = (name: string): string => join(this.#folder.path, name);
    this.home = path('ledger');
    this.#user = path('user');
    this.#programs = path('dist');
    mkdirSync(this.#user);
    cpSync(join(projectRoot, 'dist'), this.#programs, {
      recursive: true,
      filter: (name) => !name.endsWith('.vsix'),
    });
  }

  /** A window that joins, and starts the meter where there is none. */
  async open(version = '0.1.0'): Promise<MeterConnection> {
    const { home } = this;
    const environment = { PATH: process.env['PATH'], HOME: this.#user, COMPUTE_SPEND_LINGER_MS: '50' };
    const programFolder = this.#programs;
    const window = await joinMeter({
      ...{ home, version, programFolder, log },
      start: () => startMeter({ home, version, programFolder, environment }),
      clock: () => performance.now(),
    });
    this.#windows.push(window);
    await window.service.configure({ allowance: null, environment: { HOME: this.#user } });
    return window;
  }

  /** As a reload does, or the closing of the editor. */
  closeWindows(): void {
    for (const window of this.#windows.splice(0)) window.dispose();
  }

  get processId(): number {
    const card = readCard(meterFiles(this.home).card);
    if (card === null) throw new Error('no meter runs');
    return card.processId;
  }

  /** The worker ends itself as soon as `crashWorker` is called. To be arranged before the meter starts. */
  makeWorkerBreakable(): void {
    const worker = join(this.#programs, 'worker.js');
    const mark = JSON.stringify(this.#mark);
    const look = `if (fs.existsSync(${mark})) { fs.rmSync(${mark}); process.exit(3); }`;
    appendFileSync(worker, `\n{ const fs = require('node:fs'); setInterval(() => { ${look} }, 10); }\n`);
  }

  /** Resolves when the worker has gone. */
  async crashWorker(): Promise<void> {
    appendFileSync(this.#mark, '');
    await waitFor('the worker to go', () => (existsSync(this.#mark) ? undefined : true), { intervalMs: 5 });
  }

  get #mark(): string {
    return join(this.#folder.path, 'crash');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const card = readCard(meterFiles(this.home).card);
    this.closeWindows();
    if (card !== null && isAlive(card.processId)) {
      process.kill(card.processId, 'SIGKILL');
      await untilDead(card.processId);
    }
    this.#folder[Symbol.dispose]();
  }
}

export function gatewayOf(window: MeterConnection, upstream: string): Promise<GatewayAddress> {
  return window.service.gateway({ port: null, upstreams: [`anthropic=${upstream}`] });
}

/** Resolves when the meter has written down that a call passes: a few milliseconds after it began. */
export async function notedUnderWay(home: string): Promise<void> {
  const { callsUnderWay } = meterFiles(home);
  await waitFor('the call to be noted', () => (statSync(callsUnderWay).size > 0 ? true : undefined), {
    intervalMs: 1,
  });
}

/** All calls, once there are so many; while the worker is away or the ledger is locked, nobody answers. */
export function callsWhen(window: MeterConnection, count: number): Promise<readonly CallRecord[]> {
  const everything = { since: null, until: null, timeZone: null };
  return waitFor(`${count} calls`, async () => {
    const calls = await window.service.calls(everything).catch(() => []);
    return calls.length >= count ? calls : undefined;
  });
}

export async function untilDead(processId: number): Promise<void> {
  await waitFor('the process to end', () => (isAlive(processId) ? undefined : true));
}

export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
  } catch {
    return false;
  }
  // A zombie has ended; its parent has not looked yet.
  const status = `/proc/${processId}/status`;
  return !existsSync(status) || !/^State:\s*Z/m.test(readFileSync(status, 'utf8'));
}
