import { existsSync, rmSync } from 'node:fs';
import { removeSocket, socketPlace, type MeterFiles } from './meterFiles.ts';

/**
 * Removes what Compute Spend keeps in its home beside the ledger, and its socket. Only for the holder of the lock; the lock's file
 * stays, a caller that has released it may delete it.
 *
 * @param keepsConnections leaves how tools' settings files are put back, and the gateway's place that they name: one could not be
 */
export function removeAllButLedger(
  files: MeterFiles,
  temporaryFolder: string,
  keepsConnections: boolean,
): void {
  rmSync(files.programs, { recursive: true, force: true });
  const {
    checkNote,
    card,
    token,
    log,
    olderLog,
    gatewayPlace,
    waitingObservations,
    callsUnderWay,
    connections,
  } = files;
  const own = [checkNote, card, token, log, olderLog, waitingObservations, callsUnderWay];
  for (const file of keepsConnections && existsSync(connections)
    ? own
    : [...own, gatewayPlace, connections]) {
    rmSync(file, { force: true });
  }
  removeSocket(socketPlace(files.home, process.platform, temporaryFolder));
}
