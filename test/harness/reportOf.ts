import { join } from 'node:path';
import type { SpendReport } from '../../src/core/meterService.ts';
import { projectRoot } from './projectRoot.ts';
import { runCommandOrThrow } from './runCommand.ts';

/** The built CLI's `report --json` on a home and a ledger of its own. */
export async function reportOf(
  environment: Readonly<Record<string, string | undefined>>,
  options: readonly string[] = [],
): Promise<SpendReport> {
  const cli = join(projectRoot, 'dist', 'cli.js');
  const { stdout } = await runCommandOrThrow(
    process.execPath,
    [cli, 'report', '--timezone', 'UTC', '--json', ...options],
    { env: environment },
  );
  return JSON.parse(stdout) as SpendReport;
}
