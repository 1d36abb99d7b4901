import type * as z from 'zod';
import type { ProviderName } from '../../core/providerReport.ts';
import { readJson, type JsonQuestion } from './http/readJson.ts';
import type { ProviderAccess } from './providerReader.ts';

export type Query = Readonly<Record<string, string | number | null | undefined>>;

export interface KeyedRoute<T> extends Pick<
  JsonQuestion<T>,
  'kindOf' | 'isNotFoundForbidden' | 'emptyStatuses'
> {
  /** Behind the base URL, with a slash at its beginning. */
  readonly path: string;
  readonly query?: Query | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How the key is shown, where it is no bearer token. */
  readonly login?: Readonly<Record<string, string>> | undefined;
  /** Makes it a POST of JSON. */
  readonly body?: unknown;
  readonly schema: z.ZodType<T>;
}

/** One question with the key as a bearer token, as most vendors want it. */
export function askWithKey<T>(
  vendor: { readonly provider: ProviderName; readonly title: string },
  { http, clock, key, baseUrl }: Pick<ProviderAccess, 'http' | 'clock' | 'key' | 'baseUrl'>,
  { path, query = {}, headers = {}, login, body, schema, ...reading }: KeyedRoute<T>,
): Promise<T> {
  return readJson(http, clock, {
    ...vendor,
    ...reading,
    method: body === undefined ? 'GET' : 'POST',
    url: `${baseUrl}${path}${searchOf(query)}`,
    headers: {
      ...(login ?? { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    schema,
  });
}

function searchOf(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) search.append(name, String(value));
  }
  return search.size === 0 ? '' : `?${search.toString()}`;
}
