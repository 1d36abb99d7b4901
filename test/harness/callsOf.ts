import { join } from 'node:path';
import type { CallRecord } from '../../src/core/callRecord.ts';
import { projectRoot } from './projectRoot.ts';
import { runCommandOrThrow } from './runCommand.ts';

/** The built CLI's `calls --json` on a home and a ledger of its own. */
export async function callsOf(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<CallRecord[]> {
  const cli = join(projectRoot, 'dist', 'cli.js');
  const { stdout } = await runCommandOrThrow(process.execPath, [cli, 'calls', '--json'], {
    env: environment,
  });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CallRecord);
}
