import { rmSync } from 'node:fs';
import { removeSocket, socketPlace, type MeterFiles } from './meterFiles.ts';

/**
 * Removes what Compute Spend keeps in its home beside the ledger, and its socket. Only for the holder of the lock; the lock's file
 * stays, a caller that has released it may delete it.
 */
export function removeAllButLedger(files: MeterFiles, temporaryFolder: string): void {
  rmSync(files.programs, { recursive: true, force: true });
  const { checkNote, card, token, log, olderLog, gatewayPlace, waitingObservations, callsUnderWay } = files;
  const own = [checkNote, card, token, log, olderLog, gatewayPlace, waitingObservations, callsUnderWay];
  for (const file of [...own, files.connections]) {
    rmSync(file, { force: true });
  }
  removeSocket(socketPlace(files.home, process.platform, temporaryFolder));
}
