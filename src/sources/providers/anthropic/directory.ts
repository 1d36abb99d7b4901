import { keysNamed } from '../namedKeys.ts';
import { optional } from '../optional.ts';
import type { ProviderAccess } from '../providerReader.ts';
import type { Warnings } from '../warnings.ts';
import { askAllPages, askAnthropic } from './anthropicApi.ts';
import { keysSchema, usersSchema } from './schemas.ts';

/** The ids of those of the addresses that the directory knows; none where the key may not read it, as rows carry addresses too. */
export async function userIdsByAddress(
  access: ProviderAccess,
  addresses: readonly string[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const address of addresses) {
    const users = await optional(() =>
      askAnthropic(access, { path: 'users', query: { email: address, limit: '20' }, schema: usersSchema }),
    );
    if (users === null) return [];
    ids.push(
      ...users.data.filter(({ email }) => email?.toLowerCase() === address.toLowerCase()).map(({ id }) => id),
    );
  }
  return ids;
}

/**
 * The given names of keys by the id that rows tell instead. Where the directory may not be read they are taken for ids.
 *
 * @param warnings is told of that, and of a name that is not one key's alone
 */
export async function keyNamesById(
  access: ProviderAccess,
  names: readonly string[],
  warnings: Warnings,
): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map();
  const pages = await optional(() =>
    askAllPages(
      access,
      { path: 'api_keys', query: { limit: '1000' }, schema: keysSchema },
      ({ has_more, last_id }) => (has_more === true ? (last_id ?? null) : null),
      'after_id',
    ),
  );
  return keysNamed(names, pages?.flatMap(({ data }) => data) ?? null, warnings);
}
