import { rmSync } from 'node:fs';
import type { MeterFiles } from './meterFiles.ts';

/**
 * Removes what Compute Spend keeps in its home beside the ledger. Only for the holder of the lock; the lock's file stays, a caller that
 * has released it may delete it.
 */
export function removeAllButLedger(files: MeterFiles): void {
  rmSync(files.programs, { recursive: true, force: true });
  for (const file of [files.card, files.token, files.log, files.olderLog]) {
    rmSync(file, { force: true });
  }
}
