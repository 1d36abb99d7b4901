import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { pathOf } from './home.ts';

/** Everything that the meter and its windows keep in a home, beside the ledger. Absolute paths. */
export interface MeterFiles {
  readonly home: string;
  /** What a clean end notes of the ledger's file; worth nothing without the program. */
  readonly checkNote: string;
  /** Held by the running meter. */
  readonly lock: string;
  /** 32 random bytes that the meter and its windows share. */
  readonly token: string;
  /** Where the running meter listens; see meterCard.ts. */
  readonly card: string;
  readonly log: string;
  readonly olderLog: string;
  /** Copies of the program, one folder a version, and the launcher. */
  readonly programs: string;
  readonly launcher: string;
  /** The gateway's secret and port; see gatewayPlace.ts. */
  readonly gatewayPlace: string;
  /** Observations that wait to be booked; see witnessQueue.ts. */
  readonly waitingObservations: string;
  /** Calls that pass through the gateway; see callsUnderWay.ts. */
  readonly callsUnderWay: string;
  /** What was changed in tools' settings, and how to put it back; see connect/connections.ts. */
  readonly connections: string;
}

export function meterFiles(home: string, platform: NodeJS.Platform = process.platform): MeterFiles {
  const path = pathOf(platform);
  const programs = path.join(home, 'bin');
  return {
    home,
    checkNote: path.join(home, 'ledger.db-checked'),
    lock: path.join(home, 'meter.lock'),
    token: path.join(home, 'meter.token'),
    card: path.join(home, 'meter.json'),
    log: path.join(home, 'meter.log'),
    olderLog: path.join(home, 'meter.log.1'),
    programs,
    launcher: path.join(programs, platform === 'win32' ? 'compute-spend.cmd' : 'compute-spend'),
    gatewayPlace: path.join(home, 'gateway.json'),
    waitingObservations: path.join(home, 'waiting.jsonl'),
    callsUnderWay: path.join(home, 'calls.jsonl'),
    connections: path.join(home, 'connections.json'),
  };
}

/** The socket's path, and the folder that has to be made private before it is bound (`null` for a named pipe). */
export interface SocketPlace {
  readonly address: string;
  readonly folder: string | null;
  /** Whether that folder is only for the socket, and goes with it. */
  readonly isTemporary: boolean;
}

/** The shortest `sun_path` in use holds 104 bytes with its ending zero (macOS). */
const socketPathBytesMax = 100;

/**
 * Where a meter of this home listens. A long home moves the socket to a folder of the temp directory, named by a hash of the home;
 * named pipes lie in no folder, so their name carries the hash as well.
 */
export function socketPlace(home: string, platform: NodeJS.Platform, temporaryFolder: string): SocketPlace {
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 16);
  if (platform === 'win32') {
    return { address: `\\\\.\\pipe\\compute-spend-${hash}`, folder: null, isTemporary: false };
  }
  const path = pathOf(platform);
  const atHome = path.join(home, 'meter.sock');
  if (Buffer.byteLength(atHome) <= socketPathBytesMax) {
    return { address: atHome, folder: home, isTemporary: false };
  }
  const folder = path.join(temporaryFolder, `compute-spend-${hash}`);
  return { address: path.join(folder, 'meter.sock'), folder, isTemporary: true };
}

/** Removes what is left of a socket; a named pipe goes with its process. Only for the holder of the lock. */
export function removeSocket({ address, folder, isTemporary }: SocketPlace): void {
  if (folder !== null) {
    rmSync(isTemporary ? folder : address, { recursive: isTemporary, force: true });
  }
}
