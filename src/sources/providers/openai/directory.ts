import type * as z from 'zod';
import { keysNamed } from '../namedKeys.ts';
import { oncePerReading } from '../oncePerReading.ts';
import { optional } from '../optional.ts';
import type { ProviderAccess } from '../providerReader.ts';
import type { Warnings } from '../warnings.ts';
import { askAllPages, nextOfList } from './openAiApi.ts';
import { keysSchema, projectsSchema, usersSchema } from './schemas.ts';

type Project = z.infer<typeof projectsSchema>['data'][number];

/** Names that stand in the rows as they are. */
const idPattern = /^(user-|key_|proj_|\*$)/;

/**
 * The user's names that no row tells, by the id that rows tell instead: addresses, and names of keys.
 *
 * @param warnings is told of a directory that may not be read, and of a name that is not one key's alone
 */
export const namesById = oncePerReading(async (access, warnings): Promise<ReadonlyMap<string, string>> => {
  const told = access.me.filter((name) => !idPattern.test(name));
  const addresses = told.filter((name) => name.includes('@'));
  const keyNames = told.filter((name) => !name.includes('@'));
  return new Map([
    ...(addresses.length === 0 ? [] : await addressesById(access, addresses, warnings)),
    ...(keyNames.length === 0 ? [] : keysNamed(keyNames, await readKeys(access), warnings)),
  ]);
});

export async function readProjects(access: ProviderAccess): Promise<readonly Project[]> {
  const pages = await askAllPages(
    access,
    { path: 'projects', query: { limit: '100', include_archived: 'true' }, schema: projectsSchema },
    nextOfList,
    'after',
  );
  return pages.flatMap(({ data }) => data);
}

async function addressesById(
  access: ProviderAccess,
  addresses: readonly string[],
  warnings: Warnings,
): Promise<(readonly [id: string, address: string])[]> {
  const wanted = new Set(addresses.map((address) => address.toLowerCase()));
  const pages = await optional(() =>
    askAllPages(access, { path: 'users', query: { limit: '100' }, schema: usersSchema }, nextOfList, 'after'),
  );
  if (pages === null) {
    warnings.add(
      'The list of users can’t be read with this key, so that you are only known by your user id.',
    );
    return [];
  }
  return pages
    .flatMap(({ data }) => data)
    .map(({ id, email }) => [id, email ?? ''] as const)
    .filter(([, email]) => wanted.has(email.toLowerCase()));
}

/** Of every project: the organisation has no list of them all. */
async function readKeys(access: ProviderAccess): Promise<z.infer<typeof keysSchema>['data']> {
  const keys = [];
  for (const { id } of await readProjects(access)) {
    // One that is archived may have no such list any more.
    const path = `projects/${encodeURIComponent(id)}/api_keys`;
    const pages = await optional(() =>
      askAllPages(access, { path, query: { limit: '100' }, schema: keysSchema }, nextOfList, 'after'),
    );
    keys.push(...(pages ?? []).flatMap(({ data }) => data));
  }
  return keys;
}
