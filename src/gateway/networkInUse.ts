import type { WindowNetwork } from '../core/meterService.ts';
import type { Problem } from '../core/snapshot.ts';
import { CertificateFileError, readCertificates } from './certificateFile.ts';
import { directNetwork, NetworkError, proxyAddress, type NetworkSettings } from './network.ts';

/** What a wish has changed. */
export interface FollowedWish {
  readonly isOtherNetwork: boolean;
  /** What can't be used of it and was not told before. */
  readonly newProblems: readonly Problem[];
}

/** How upstreams are reached now. What can't be used of a wish leaves what was known before, and is a problem to tell. */
export class NetworkInUse {
  #settings: NetworkSettings = directNetwork;
  #problems: readonly Problem[] = [];
  #following: Promise<unknown> = Promise.resolve();

  get settings(): NetworkSettings {
    return this.#settings;
  }

  /** What of the last wish can't be used. No sentence holds the proxy's login. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** Takes up what the windows wish, one wish after the other. */
  follow(wish: WindowNetwork): Promise<FollowedWish> {
    const followed = this.#following.then(() => this.#follow(wish));
    this.#following = followed.catch(() => undefined);
    return followed;
  }

  async #follow(wish: WindowNetwork): Promise<FollowedWish> {
    const known = this.#settings;
    const told = new Set(this.#problems.map(({ message }) => message));
    const way = wayOf(wish, known);
    const certificates = await certificatesOf(wish.certificateFile, known);
    this.#settings = {
      ...way.value,
      extraCertificates: certificates.value,
      trustsSystemCertificates: wish.trustsSystemCertificates,
    };
    this.#problems = [way.problem, certificates.problem].filter((problem) => problem !== null);
    return {
      isOtherNetwork: JSON.stringify(this.#settings) !== JSON.stringify(known),
      newProblems: this.#problems.filter(({ message }) => !told.has(message)),
    };
  }
}

interface Usable<Value> {
  readonly value: Value;
  readonly problem: Problem | null;
}

type Way = Pick<NetworkSettings, 'proxy' | 'noProxy'>;

function wayOf({ proxy, noProxy }: WindowNetwork, known: NetworkSettings): Usable<Way> {
  try {
    proxyAddress(proxy);
    return { value: { proxy, noProxy }, problem: null };
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    const { proxy: knownProxy, noProxy: knownNoProxy } = known;
    return {
      value: { proxy: knownProxy, noProxy: knownNoProxy },
      problem: problemOf(error.message, 'Calls go on as before.'),
    };
  }
}

async function certificatesOf(
  path: string | null,
  known: NetworkSettings,
): Promise<Usable<readonly string[]>> {
  if (path === null) return { value: [], problem: null };
  try {
    return { value: await readCertificates(path), problem: null };
  } catch (error) {
    if (!(error instanceof CertificateFileError)) throw error;
    const message = `The file of extra certificates, ${path}, ${error.message}. The gateway goes on with the certificates that it knows.`;
    const remedy =
      'Correct the file, or the variable NODE_EXTRA_CA_CERTS that names it, then reload the window.';
    return { value: known.extraCertificates, problem: problemOf(message, remedy) };
  }
}

function problemOf(message: string, remedy: string): Problem {
  return { severity: 'warning', subject: 'gateway', message, remedy };
}
