import { ProviderFailure } from './http/providerFailure.ts';

/** For what not every key and account has: `null` where the vendor says so, every other failure stays one. */
export async function optional<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ProviderFailure && (error.kind === 'accountKind' || error.kind === 'permission')) {
      return null;
    }
    throw error;
  }
}
