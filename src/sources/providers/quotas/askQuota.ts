import type * as z from 'zod';
import type { FailureKind } from '../http/providerFailure.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import type { HttpAnswer } from '../http/providerHttp.ts';
import { readJson } from '../http/readJson.ts';
import { failureOfRoute } from './quotaFailures.ts';
import type { QuotaAccess, QuotaVendor } from './quotaReader.ts';

export interface QuotaRoute<T> {
  /** Behind the vendor's host, with a slash at its beginning. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Makes it a POST of JSON. */
  readonly body?: string | undefined;
  readonly schema: z.ZodType<T>;
}

/** One question with the tool's own login. It says who asks: no tool's name is borrowed to get a better answer. @throws ProviderFailure */
export async function askQuota<T>(
  vendor: QuotaVendor,
  { http, clock, baseUrl }: QuotaAccess,
  { path, headers, body, schema }: QuotaRoute<T>,
): Promise<T> {
  try {
    return await readJson(http, clock, {
      provider: vendor.provider,
      title: vendor.title,
      method: body === undefined ? 'GET' : 'POST',
      url: `${baseUrl}${path}`,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
      schema,
      kindOf,
    });
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    throw failureOfRoute(vendor, error);
  }
}

/** A page that wants to see a browser is in the way of anybody's login; another time it is not there. */
function kindOf({ status, text }: HttpAnswer): FailureKind | null {
  return status === 403 && /^\s*</.test(text) ? 'transient' : null;
}
