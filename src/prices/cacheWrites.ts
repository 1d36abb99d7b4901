import type { TokenBucket } from '../core/observation.ts';
import type { ListedPrice, ListedPrices } from './combineLists.ts';
import type { Seller } from './seller.ts';

/**
 * Cache writes that a list leaves out but the maker's rule settles. Anthropic: 1.25 times the input price for five
 * minutes, twice for an hour. OpenAI: models with a price for cached input and none for writing charge writes as input.
 * By a rule of Anthropic's at another seller the match is approximate.
 */
export function addCacheWrites(
  seller: Seller,
  prices: ListedPrices,
): { readonly prices: ListedPrices; readonly isApproximate: boolean } {
  const input = prices.uncachedInputTokens;
  if (input === undefined) return { prices, isApproximate: false };
  const owner = seller.entry?.provider ?? seller.subject.providers.at(-1);
  if (seller.subject.names.some((name) => name.includes('claude'))) {
    const isComplete = hasBoth(prices);
    const added = {
      cacheWrite5mInputTokens: times(input, 5 / 4),
      cacheWrite1hInputTokens: times(input, 2),
      ...prices,
    };
    return { prices: added, isApproximate: !isComplete && owner !== 'anthropic' };
  }
  const isFree = owner === 'openai' && prices.cacheReadInputTokens !== undefined;
  return {
    prices: isFree ? { cacheWrite5mInputTokens: input, ...prices } : prices,
    isApproximate: false,
  };
}

function hasBoth(prices: ListedPrices): boolean {
  const writes: readonly TokenBucket[] = ['cacheWrite5mInputTokens', 'cacheWrite1hInputTokens'];
  return writes.every((bucket) => prices[bucket] !== undefined);
}

function times(price: ListedPrice, factor: number): ListedPrice {
  return { ...price, dollarsPerMillion: price.dollarsPerMillion * factor };
}
