import { computeSpendHome, HomeError, isHomeChosen, pathOf, type HomeEnvironment } from './home.ts';

/** Where the ledger lies, and what `doctor` and the log say about it when that is not the usual place. */
export interface LocalHome {
  readonly home: string;
  readonly note: string | null;
}

/** What has to be known about the machine; everything else follows. */
export interface Machine {
  readonly environment: HomeEnvironment;
  readonly platform: NodeJS.Platform;
  readonly userHome: string;
  /** `null` where users have no number (Windows). */
  readonly userId: number | null;
  readonly networkFileSystemOf: (path: string) => string | null;
}

/**
 * The home on a disk of this machine: SQLite's locks don't hold across a network, and two machines writing one ledger destroy it.
 *
 * A usual home on a network file system is replaced by `/var/tmp/compute-spend-UID` (it survives a restart; each machine then has a
 * ledger of its own, rebuilt from the logs). A home that the user named is refused instead.
 *
 * @throws HomeError with the user's sentence
 */
export function localHome(machine: Machine): LocalHome {
  const { environment, platform, userHome, userId } = machine;
  const usual = computeSpendHome(environment, platform, userHome);
  const network = machine.networkFileSystemOf(usual);
  if (network === null) {
    return { home: usual, note: null };
  }
  const reason = `${usual} is on a network file system (${network}), where the ledger's locks can't be relied on`;
  const remedy = "Set COMPUTE_SPEND_HOME to a folder on this machine's own disk.";
  if (isHomeChosen(environment) || userId === null) {
    throw new HomeError(`${reason}. ${remedy}`);
  }
  const local = pathOf(platform).join('/var/tmp', `compute-spend-${userId}`);
  if (machine.networkFileSystemOf(local) !== null) {
    throw new HomeError(`${reason}, and so is ${local}. ${remedy}`);
  }
  return { home: local, note: `The ledger lies in ${local}, because ${reason}.` };
}
