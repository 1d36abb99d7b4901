import { createNodeHttp } from '../../src/sources/providers/http/nodeHttp.ts';
import type { ProviderAccess } from '../../src/sources/providers/providerReader.ts';

/** 22 November 2026, 12:00 UTC. */
export const now = Date.UTC(2026, 10, 22, 12);

/** Access to a vendor on loopback, with a key that no text may ever hold. */
export function accessTo(baseUrl: string, overrides: Partial<ProviderAccess> = {}): ProviderAccess {
  return {
    key: canaryKey,
    baseUrl,
    account: null,
    me: [],
    http: createNodeHttp({ userAgent: 'compute-spend/test' }),
    clock: () => now,
    ...overrides,
  };
}

export const canaryKey = 'sk-canary-0123456789abcdef';

export const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
