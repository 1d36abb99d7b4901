import type * as z from 'zod';
import { providerGuides } from '../../../core/providerGuide.ts';
import { readJson } from '../http/readJson.ts';
import { readPages } from '../pages.ts';
import type { ProviderAccess } from '../providerReader.ts';

export const openAi = providerGuides.openai;

/** Repeated parameters are written with brackets, as the vendor's own library does. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

export interface OpenAiRoute<T> {
  /** Behind `/organization/`. */
  readonly path: string;
  readonly query?: Query | undefined;
  readonly schema: z.ZodType<T>;
}

export function askOpenAi<T>(
  { http, clock, key, baseUrl }: ProviderAccess,
  { path, query = {}, schema }: OpenAiRoute<T>,
): Promise<T> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === 'string') search.append(name, value);
    else for (const one of value) search.append(`${name}[]`, one);
  }
  const root = baseUrl.endsWith('/v1') ? baseUrl : `${baseUrl}/v1`;
  return readJson(http, clock, {
    ...openAi,
    method: 'GET',
    url: `${root}/organization/${path}${search.size === 0 ? '' : `?${search.toString()}`}`,
    headers: { authorization: `Bearer ${key}` },
    schema,
  });
}

export function askAllPages<T>(
  access: ProviderAccess,
  route: OpenAiRoute<T>,
  nextCursor: (page: T) => string | null,
  cursorName = 'page',
): Promise<T[]> {
  return readPages(
    openAi,
    (cursor) =>
      askOpenAi(
        access,
        cursor === null ? route : { ...route, query: { ...route.query, [cursorName]: cursor } },
      ),
    nextCursor,
  );
}

/** Lists go on after the last id. */
export function nextOfList(page: {
  readonly has_more?: boolean | null | undefined;
  readonly last_id?: string | null | undefined;
}): string | null {
  return page.has_more === true ? (page.last_id ?? null) : null;
}
