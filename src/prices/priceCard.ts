import { tokenBuckets, type TokenBucket } from '../core/observation.ts';
import type { RateRow } from './rateRow.ts';

/** Dollars per million tokens of one bucket: at first, and when the whole prompt is longer than a bound (strictly). */
export interface TieredPrice {
  readonly base: number;
  /** By rising bound. */
  readonly tiers: readonly { readonly above: number; readonly price: number }[];
}

/** One list's prices for one model at one time; a bucket left out is left to the next list, `null` is not sold. */
export interface PriceCard {
  /** Names list, entry and interval, and goes into the rate's id. */
  readonly label: string;
  readonly prices: Readonly<Partial<Record<TokenBucket, TieredPrice | null>>>;
  readonly webSearchDollars: number | null;
}

/** A price at the prompt's length, and the bound that it lies above (0 for the base). */
export interface ChosenPrice {
  readonly dollarsPerMillion: number;
  readonly above: number;
}

/** Whole request at one tier: the last one whose bound the prompt exceeds. */
export function priceAt(price: TieredPrice, promptTokens: number): ChosenPrice {
  const tier = price.tiers.findLast(({ above }) => promptTokens > above);
  return tier === undefined
    ? { dollarsPerMillion: price.base, above: 0 }
    : { dollarsPerMillion: tier.price, above: tier.above };
}

/** A row of the shipped or the user's rates as a card. */
export function cardOfRow(row: RateRow, label: string): PriceCard {
  const prices: Partial<Record<TokenBucket, TieredPrice | null>> = {};
  for (const bucket of tokenBuckets) {
    const base = row.dollarsPerMillion?.[bucket];
    if (base === undefined) continue;
    prices[bucket] = base === null ? null : { base, tiers: tiersOfRow(row, bucket) };
  }
  return { label, prices, webSearchDollars: row.webSearchDollars ?? null };
}

function tiersOfRow({ longContext }: RateRow, bucket: TokenBucket): TieredPrice['tiers'] {
  const price = longContext?.dollarsPerMillion[bucket] ?? null;
  if (longContext === undefined || price === null) return [];
  return [{ above: longContext.abovePromptTokens, price }];
}
