import { ProviderFailure } from '../http/providerFailure.ts';
import type { ProviderAccess } from '../providerReader.ts';
import { askAnthropic } from './anthropicApi.ts';
import { usersSchema } from './schemas.ts';

/** The ids of those of the addresses that the directory knows; none where the key may not read it, as rows carry addresses too. */
export async function userIdsByAddress(
  access: ProviderAccess,
  addresses: readonly string[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const address of addresses) {
    try {
      const { data } = await askAnthropic(access, {
        path: 'users',
        query: { email: address, limit: '20' },
        schema: usersSchema,
      });
      ids.push(
        ...data.filter(({ email }) => email?.toLowerCase() === address.toLowerCase()).map(({ id }) => id),
      );
    } catch (error) {
      if (error instanceof ProviderFailure && (error.kind === 'permission' || error.kind === 'accountKind'))
        return [];
      throw error;
    }
  }
  return ids;
}
