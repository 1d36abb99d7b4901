import type { GatewayAddress } from '../../core/meterService.ts';

/** Does a value lead to this machine's gateway? Known by the secret in its path, as the port may have been another one. */
export function isGatewayUrl(address: GatewayAddress, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const [url, own] = [URL.parse(value), URL.parse(address.telemetryUrl)];
  return url !== null && own !== null && url.hostname === own.hostname && secretOf(url) === secretOf(own);
}

function secretOf({ pathname }: URL): string {
  return pathname.split('/')[1] ?? '';
}
