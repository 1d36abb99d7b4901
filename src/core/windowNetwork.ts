import type { WindowNetwork } from './meterService.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What an environment says of the way to the internet, small letters before capital ones as curl has it. */
export function networkOfEnvironment(environment: Environment): WindowNetwork {
  return {
    proxy: firstOf(
      environment,
      ...['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
    ),
    noProxy: firstOf(environment, 'no_proxy', 'NO_PROXY') ?? '',
    certificateFile: firstOf(environment, 'NODE_EXTRA_CA_CERTS'),
    trustsSystemCertificates: environment['NODE_USE_SYSTEM_CA'] === '1',
  };
}

function firstOf(environment: Environment, ...names: readonly string[]): string | null {
  return names.map((name) => environment[name] ?? '').find((value) => value !== '') ?? null;
}

/**
 * What several windows say together, oldest first; `null` when none says anything. One that names no proxy or no file does not take
 * away what another names: a window that was started from the desktop may lack the variables of a terminal's.
 */
export function unitedNetwork(networks: readonly (WindowNetwork | undefined)[]): WindowNetwork | null {
  const newestFirst = networks.filter((network) => network !== undefined).reverse();
  if (newestFirst.length === 0) return null;
  const withProxy = newestFirst.find(({ proxy }) => proxy !== null);
  return {
    proxy: withProxy?.proxy ?? null,
    noProxy: withProxy?.noProxy ?? '',
    certificateFile:
      newestFirst.find(({ certificateFile }) => certificateFile !== null)?.certificateFile ?? null,
    trustsSystemCertificates: newestFirst.some(({ trustsSystemCertificates }) => trustsSystemCertificates),
  };
}
