import { createHash } from 'node:crypto';
import type { Rate, RateSource } from '../core/charge.ts';
import { multiplyFactors } from '../core/money.ts';
import { tokenBuckets, type TokenBucket } from '../core/observation.ts';
import { addCacheWrites } from './cacheWrites.ts';
import type { CombinedPrices, RatedRequest } from './combineLists.ts';
import type { ContractPrices } from './contractPrices.ts';
import type { Seller } from './seller.ts';

type UnitPrices = Readonly<Record<TokenBucket, bigint | null>>;

const picoPerDollar = 10n ** 12n;
/** A dollar per million tokens, in pico-dollars a token. */
const picoPerTokenAtOneDollar = 10n ** 6n;
const sourceOrder = ['contract', 'user', 'shipped', 'library'] as const satisfies readonly RateSource[];

/** Dollars become pico-dollars here, once; from here on prices are integers. */
export function buildRate(
  seller: Seller,
  request: RatedRequest,
  list: CombinedPrices | null,
  contract: ContractPrices | null,
): Rate {
  const completed = addCacheWrites(seller, list?.prices ?? {});
  const listUnitPrices = unitPrices((bucket) => {
    const price = completed.prices[bucket];
    if (price === undefined) return null;
    return inPico(price.dollarsPerMillion, list?.factors ?? []);
  });
  const contractedUnitPrices = unitPrices((bucket) => {
    const contracted = contract?.prices[bucket];
    if (contracted !== undefined) return inPico(contracted.dollarsPerMillion, contract?.factors ?? []);
    const listed = listUnitPrices[bucket];
    if (listed === null) return null;
    return listed - multiplyFactors(listed, [contract?.percentOff ?? 0, 0.01]);
  });
  const search = list?.webSearchDollars ?? null;
  const webSearchUnitPrice = search === null ? null : multiplyFactors(picoPerDollar, [search]);
  const listed = [...Object.values(completed.prices), ...Object.values(contract?.prices ?? {})];
  const isApproximate = seller.match === 'approximate' || completed.isApproximate;
  const description = describe(seller, request, listed, contract, isApproximate);
  return {
    id: `${description}#${hashOf(listUnitPrices, contractedUnitPrices, webSearchUnitPrice)}`,
    source:
      contract === null
        ? (sourceOrder.find((source) => listed.some((price) => price.source === source)) ?? 'library')
        : 'contract',
    match: isApproximate ? 'approximate' : 'exact',
    description,
    listUnitPrices,
    contractedUnitPrices,
    webSearchUnitPrice,
  };
}

function unitPrices(priceOf: (bucket: TokenBucket) => bigint | null): UnitPrices {
  const entries = tokenBuckets.map((bucket) => [bucket, priceOf(bucket)] as const);
  return Object.fromEntries(entries) as Record<TokenBucket, bigint | null>;
}

function inPico(dollarsPerMillion: number, factors: readonly number[]): bigint {
  return multiplyFactors(picoPerTokenAtOneDollar, [dollarsPerMillion, ...factors]);
}

/** `library anthropic/claude-sonnet-4-5, prompt above 200000, batch`: lists and entries, tier, use, contract. */
function describe(
  seller: Seller,
  { use }: RatedRequest,
  prices: readonly { readonly source: RateSource; readonly label: string; readonly above: number }[],
  contract: ContractPrices | null,
  isApproximate: boolean,
): string {
  const lists = new Set(prices.map(({ source, label }) => `${source} ${label}`));
  const above = Math.max(0, ...prices.map((price) => price.above));
  return [
    lists.size === 0 ? seller.name : [...lists].join(' + '),
    ...(above > 0 ? [`prompt above ${above}`] : []),
    ...(use.serviceTier === 'standard' ? [] : [String(use.serviceTier)]),
    ...(use.speed === 'standard' ? [] : [String(use.speed)]),
    ...(use.inferenceGeo === 'global' ? [] : [`in ${use.inferenceGeo}`]),
    ...(contract === null ? [] : [`contract ${contract.label}`]),
    ...(contract !== null && contract.percentOff > 0 ? [`${contract.percentOff} % off`] : []),
    ...(isApproximate ? ['approximate'] : []),
  ].join(', ');
}

/** Tells apart two states of one list entry, so that an updated price is another rate. */
function hashOf(list: UnitPrices, contracted: UnitPrices, webSearch: bigint | null): string {
  const prices = [...tokenBuckets.flatMap((bucket) => [list[bucket], contracted[bucket]]), webSearch].map(
    (price) => (price === null ? '-' : price.toString()),
  );
  return createHash('sha256').update(prices.join(' ')).digest('hex').slice(0, 8);
}
