import { existsSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { meterFiles, type MeterFiles } from './meterFiles.ts';
import { takeMeterLock } from './meterLock.ts';
import { stopMeter } from './meterSocket.ts';
import { removeAllButLedger } from './removeAllButLedger.ts';

/** What was left of putting tools' settings back. */
export interface PutBack {
  /** Each a sentence with what to do. */
  readonly left: readonly string[];
  /** Whether a settings file is among it: how that is put back is kept then. */
  readonly isFileLeft: boolean;
}

/** What stays after an uninstallation. */
export interface Remains {
  /** `null` when nothing was left, and the folder went as well. */
  readonly ledgerFolder: string | null;
  /** What could not be put back in tools' settings, each a sentence with what to do. */
  readonly left: readonly string[];
}

/**
 * Ends the running meter, has the tools' settings put back, and removes what Compute Spend keeps in its home, all but the ledger: it holds what no log can tell any more.
 *
 * @param putBack puts them back, and answers with what could not be
 * @throws Error when the meter does not end or another program holds its lock
 */
export async function uninstall(
  home: string,
  version: string,
  putBack: (files: MeterFiles) => PutBack,
): Promise<Remains> {
  if (!existsSync(home)) {
    return { ledgerFolder: null, left: [] };
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
  const { left, isFileLeft } = putBack(files);
  removeAllButLedger(files, tmpdir(), isFileLeft);
  lock.release();
  rmSync(files.lock, { force: true });
  if (readdirSync(home).length > 0) {
    return { ledgerFolder: home, left };
  }
  rmSync(home, { recursive: true });
  return { ledgerFolder: null, left };
}
