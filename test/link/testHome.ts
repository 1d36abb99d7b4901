import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import * as z from 'zod';
import type { Log } from '../../src/core/ports.ts';
import { joinMeter, type JoinOptions, type MeterConnection } from '../../src/link/meterClient.ts';
import { readCard } from '../../src/link/meterCard.ts';
import { meterFiles } from '../../src/link/meterFiles.ts';
import { startMeter, type StartOptions } from '../../src/link/startMeter.ts';

/** Where the bundles of this test file lie: `dist` is as the extension's, `window` holds the stand-in window. */
export interface BuiltPrograms {
  readonly dist: string;
  readonly window: string;
}

const source = join(import.meta.dirname, '../../src');

/** Bundles the real meter with the stand-in worker, once a test file. */
export function builtPrograms(): BuiltPrograms {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  const programs = { dist: join(folder, 'dist'), window: join(folder, 'window') };
  const common: BuildOptions = {
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  };
  beforeAll(async () => {
    await build({
      ...common,
      entryPoints: {
        meter: join(source, 'meter.ts'),
        uninstall: join(source, 'uninstall.ts'),
        worker: join(import.meta.dirname, 'standInWorker.ts'),
        cli: join(import.meta.dirname, 'standInCommandLine.ts'),
      },
      outdir: programs.dist,
    });
    await build({
      ...common,
      entryPoints: { window: join(import.meta.dirname, 'windowProgram.ts') },
      outdir: programs.window,
    });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return programs;
}

/** `expect` for what comes true in its own time; the limit is far off, because machines that test are busy. */
export const eventually = <Value>(look: () => Value): ReturnType<typeof expect.poll<Value>> =>
  expect.poll(look, { timeout: 30_000 });

export const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const cleanUps: (() => void | Promise<void>)[] = [];

/** Runs after the test, last added first. */
export function afterThisTest(cleanUp: () => void | Promise<void>): void {
  cleanUps.push(cleanUp);
}

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) {
    await cleanUp();
  }
});

/** A home of this test's own; whatever meter runs in it is ended with the test. */
export function testHome(name = 'home'): string {
  const folder = mkdtempSync(join(tmpdir(), 'home-'));
  const home = join(folder, name);
  afterThisTest(async () => {
    const processId = meterProcessOf(home);
    if (processId !== null && isAlive(processId)) {
      process.kill(processId, 'SIGKILL');
      await untilDead(processId);
    }
    rmSync(folder, { recursive: true, force: true });
  });
  return home;
}

export function meterProcessOf(home: string): number | null {
  return readCard(meterFiles(home).card)?.processId ?? null;
}

export interface JoinForTest extends Partial<JoinOptions> {
  readonly startWith?: Partial<StartOptions>;
}

/** A window of this process; left with the test. */
export async function joinForTest(
  home: string,
  programs: BuiltPrograms,
  { startWith, ...options }: JoinForTest = {},
): Promise<MeterConnection> {
  const version = options.version ?? '1.0.0';
  const meter = await joinMeter({
    home,
    version,
    programFolder: programs.dist,
    start: () => startMeter({ home, version, programFolder: programs.dist, ...startWith }),
    clock: () => performance.now(),
    log: quiet,
    ...options,
  });
  afterThisTest(() => {
    meter.dispose();
  });
  return meter;
}

const toldSchema = z.object({
  processId: z.number(),
  configs: z.array(z.unknown()),
  environment: z.record(z.string(), z.string()),
});

/** What the stand-in worker knows of itself. */
export async function askWorker(meter: MeterConnection): Promise<z.infer<typeof toldSchema>> {
  const { findings } = await meter.service.doctor();
  return toldSchema.parse(JSON.parse(findings[0]?.message ?? ''));
}

export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') {
      return false;
    }
    throw error;
  }
  // A zombie has ended; its parent has not looked yet.
  const status = `/proc/${processId}/status`;
  return !existsSync(status) || !/^State:\s*Z/m.test(readFileSync(status, 'utf8'));
}

export async function untilDead(processId: number): Promise<void> {
  await eventually(() => isAlive(processId)).toBe(false);
}

/** A window in a process of its own. */
export interface WindowProcess {
  readonly process: ChildProcess;
  /** The meters it has joined so far, as the worker names itself. */
  readonly joined: readonly string[];
}

export function openWindow(
  home: string,
  programs: BuiltPrograms,
  version = '1.0.0',
  environment: NodeJS.ProcessEnv = process.env,
): WindowProcess {
  const joined: string[] = [];
  const child = spawn(process.execPath, [join(programs.window, 'window.js'), home, programs.dist, version], {
    env: environment,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter(Boolean)) {
      joined.push(z.object({ machine: z.string() }).parse(JSON.parse(line)).machine);
    }
  });
  afterThisTest(async () => {
    child.kill('SIGKILL');
    if (child.pid !== undefined) {
      await untilDead(child.pid);
    }
  });
  return { process: child, joined };
}
