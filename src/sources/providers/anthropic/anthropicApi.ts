import type * as z from 'zod';
import { providerGuides } from '../../../core/providerGuide.ts';
import { readJson } from '../http/readJson.ts';
import type { FailureKind } from '../http/providerFailure.ts';
import type { HttpAnswer } from '../http/providerHttp.ts';
import { readPages } from '../pages.ts';
import type { ProviderAccess } from '../providerReader.ts';

export const anthropic = providerGuides.anthropic;

/** Pinned, as a newer one changes some shapes. */
const version = '2023-06-01';

export const betas = {
  analytics: 'analytics-usage-cost-2026-08-24',
  limits: 'spend-limit-reads-2026-09-26',
} as const;

/** Repeated parameters are written with brackets: `group_by[]=actor&group_by[]=model`. */
export type Query = Readonly<Record<string, string | readonly string[] | null>>;

export interface AnthropicRoute<T> {
  readonly path: string;
  readonly query?: Query | undefined;
  readonly beta?: string | undefined;
  readonly schema: z.ZodType<T>;
}

/** One question to the Admin API. */
export function askAnthropic<T>(
  { http, clock, key, baseUrl }: ProviderAccess,
  { path, query = {}, beta, schema }: AnthropicRoute<T>,
): Promise<T> {
  const isLogin = key.startsWith('sk-ant-oat');
  return readJson(http, clock, {
    ...anthropic,
    method: 'GET',
    url: `${rootOf(baseUrl)}/v1/organizations/${path}${searchOf(query)}`,
    headers: {
      ...(isLogin ? { authorization: `Bearer ${key}` } : { 'x-api-key': key }),
      'anthropic-version': version,
      ...(beta === undefined ? {} : { 'anthropic-beta': beta }),
    },
    schema,
    kindOf,
  });
}

/** All pages of a route; the identical query goes with every cursor. */
export function askAllPages<T>(
  access: ProviderAccess,
  route: AnthropicRoute<T>,
  nextCursor: (page: T) => string | null,
  cursorName = 'page',
): Promise<T[]> {
  return readPages(
    anthropic,
    (cursor) =>
      askAnthropic(
        access,
        cursor === null ? route : { ...route, query: { ...route.query, [cursorName]: cursor } },
      ),
    nextCursor,
  );
}

/** A base URL may be given with or without its `/v1`. */
function rootOf(baseUrl: string): string {
  return baseUrl.replace(/\/v1$/, '');
}

function searchOf(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === 'string') search.append(name, value);
    else for (const one of value ?? []) search.append(`${name}[]`, one);
  }
  return search.size === 0 ? '' : `?${search.toString()}`;
}

/** Console and Enterprise have routes of their own, and a single person's account has none. */
function kindOf({ status, text }: HttpAnswer): FailureKind | null {
  const isOther = [400, 403, 404].includes(status) && /organi[sz]ation.type|not.supported.for/i.test(text);
  return isOther ? 'accountKind' : null;
}
