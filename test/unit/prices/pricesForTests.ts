import type { Rate } from '../../../src/core/charge.ts';
import { tokenBuckets } from '../../../src/core/observation.ts';
import type { PriceList, RateQuery } from '../../../src/core/ports.ts';

export const march2026 = Date.parse('2026-03-01T12:00:00Z');
export const november2026 = Date.parse('2026-11-20T12:00:00Z');

export function makeQuery(changes: Partial<RateQuery> & { readonly model: string }): RateQuery {
  return {
    providerName: null,
    at: november2026,
    promptTokens: 1000,
    serviceTier: null,
    speed: null,
    inferenceGeo: null,
    ...changes,
  };
}

/** A rate as one line in dollars per million: input, read, write 5m, write 1h, output; `-` has no price. */
export function pricesInDollars(prices: Rate['listUnitPrices']): string {
  return tokenBuckets
    .map((bucket) => {
      const price = prices[bucket];
      return price === null ? '-' : String(Number(price) / 1e6);
    })
    .join(' ');
}

/** The list prices, with `~` before an approximate match, or the reason that there are none. */
export function listLine(priceList: PriceList, query: RateQuery): string {
  const found = priceList.rateFor(query);
  if ('unpriced' in found) return found.unpriced;
  return `${found.match === 'approximate' ? '~ ' : ''}${pricesInDollars(found.listUnitPrices)}`;
}
