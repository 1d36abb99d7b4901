import { existsSync, rmSync } from 'node:fs';
import { removeSocket, socketPlace, type MeterFiles } from './meterFiles.ts';

/**
 * Removes what Compute Spend keeps in its home beside the ledger, and its socket. Only for the holder of the lock; the lock's file
 * stays, a caller that has released it may delete it. Connections that could not be taken back stay noted, with the gateway's place by
 * which their entries are known: without them nobody could put them back any more.
 */
export function removeAllButLedger(files: MeterFiles, temporaryFolder: string): void {
  rmSync(files.programs, { recursive: true, force: true });
  const { checkNote, card, token, log, olderLog, gatewayPlace, waitingObservations, callsUnderWay } = files;
  const own = [checkNote, card, token, log, olderLog, waitingObservations, callsUnderWay];
  for (const file of existsSync(files.connections) ? own : [...own, gatewayPlace]) {
    rmSync(file, { force: true });
  }
  removeSocket(socketPlace(files.home, process.platform, temporaryFolder));
}
