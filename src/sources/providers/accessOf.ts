import type { Clock } from '../../core/ports.ts';
import type { ProviderConnection } from '../../core/providerConnection.ts';
import { BaseUrlError, checkedBaseUrl } from './baseUrl.ts';
import type { ProviderHttp } from './http/providerHttp.ts';
import type { ProviderAccess, ProviderReader } from './providerReader.ts';

/** What the reader needs to ask for this connection. @throws BaseUrlError */
export function accessOf(
  { title, defaultBaseUrl }: Pick<ProviderReader, 'title' | 'defaultBaseUrl'>,
  { key, baseUrl, account, me }: ProviderConnection,
  http: ProviderHttp,
  clock: Clock,
): ProviderAccess {
  const chosen = baseUrl ?? defaultBaseUrl;
  if (chosen === null) throw new BaseUrlError(`${title} runs on a host of your own: give its base URL.`);
  return { key, account, me, http, clock, baseUrl: checkedBaseUrl(chosen) };
}
