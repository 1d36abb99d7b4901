import { existsSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { meterFiles } from './meterFiles.ts';
import { takeMeterLock } from './meterLock.ts';
import { stopMeter } from './meterSocket.ts';
import { removeAllButLedger } from './removeAllButLedger.ts';

/** What stays after an uninstallation. */
export interface Remains {
  /** `null` when nothing was left, and the folder went as well. */
  readonly ledgerFolder: string | null;
}

/**
 * Ends the running meter and removes what Compute Spend keeps in its home, all but the ledger: it holds what no log can tell any more.
 *
 * @throws Error when the meter does not end or another program holds its lock
 */
export async function uninstall(home: string, version: string): Promise<Remains> {
  if (!existsSync(home)) {
    return { ledgerFolder: null };
  }
  const files = meterFiles(home);
  let lock = takeMeterLock(files.lock);
  if (lock === null) {
    await stopMeter(home, version);
    lock = takeMeterLock(files.lock);
  }
  if (lock === null) {
    throw new Error(`A meter still runs in ${home}: close the editors and try again`);
  }
  removeAllButLedger(files, tmpdir());
  lock.release();
  rmSync(files.lock, { force: true });
  if (readdirSync(home).length > 0) {
    return { ledgerFolder: home };
  }
  rmSync(home, { recursive: true });
  return { ledgerFolder: null };
}
