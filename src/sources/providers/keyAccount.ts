import { createHash } from 'node:crypto';
import type { ProviderAccount } from '../../core/providerReport.ts';

/** An account that its vendor gives no id on the routes that we read: named after its key by a hash, from which the key can't be told. */
export function keyAccount(key: string, label: string, settles: ProviderAccount['settles']): ProviderAccount {
  const hash = createHash('sha256').update(key).digest('hex');
  return { id: `key-${hash.slice(0, 16)}`, label, kind: 'key', settles };
}
