import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SpendReport } from '../../src/core/meterService.ts';
import type { CorpusTruth } from '../corpus/corpusTruth.ts';
import { fetchPackage } from '../harness/packageCache.ts';
import { projectRoot } from '../harness/projectRoot.ts';
import { runCommandOrThrow } from '../harness/runCommand.ts';
import { median } from '../harness/median.ts';

const ccusage = { name: 'ccusage', version: '20.0.24', runsInstallScripts: false };

export interface ReadingTimes {
  /** Milliseconds of whole processes: medians. */
  readonly cold: number;
  readonly warm: number;
  readonly ccusage: number;
}

/**
 * Reads one corpus with our command line and with ccusage in turn, so that whatever else the machine does hits both. Cold starts
 * without a ledger, warm with the one that the cold run left; ccusage has no memory. Both are whole processes, start included.
 */
export async function benchReading(
  home: string,
  ledger: string,
  truth: CorpusTruth,
  runs: number,
): Promise<ReadingTimes> {
  const cli = join(projectRoot, 'dist', 'cli.js');
  const other = join(await fetchPackage(ccusage), 'node_modules', '.bin', 'ccusage');
  const environment = { PATH: process.env['PATH'] ?? '', HOME: home, COMPUTE_SPEND_HOME: ledger };
  const ours = [process.execPath, cli, 'report', '--timezone', 'UTC', '--json'] as const;
  const theirs = [other, 'daily', '--json', '--offline'] as const;
  const times: Record<keyof ReadingTimes, number[]> = { cold: [], warm: [], ccusage: [] };
  for (let run = 0; run < runs; run += 1) {
    rmSync(ledger, { recursive: true, force: true });
    const cold = await timed(ours, environment);
    const { totals } = JSON.parse(cold.stdout) as SpendReport;
    if (totals.requests !== truth.totals.requests) {
      throw new Error(`${totals.requests} calls were reported, the corpus has ${truth.totals.requests}`);
    }
    times.cold.push(cold.milliseconds);
    times.ccusage.push((await timed(theirs, environment)).milliseconds);
    times.warm.push((await timed(ours, environment)).milliseconds);
  }
  return { cold: median(times.cold), warm: median(times.warm), ccusage: median(times.ccusage) };
}

async function timed(
  [program, ...programArguments]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly milliseconds: number; readonly stdout: string }> {
  const startedAt = performance.now();
  const { stdout } = await runCommandOrThrow(program, programArguments, { env });
  return { milliseconds: performance.now() - startedAt, stdout };
}
