import type { RateSource, UnpricedReason } from '../core/charge.ts';
import { tokenBuckets, type TokenBucket } from '../core/observation.ts';
import { cardOfRow, priceAt, type ChosenPrice, type PriceCard } from './priceCard.ts';
import { isValidOn, type RateRow, type ShippedRow, type UserRow } from './rateRow.ts';
import type { RequestUse, ServiceTier } from './requestUse.ts';
import type { Seller } from './seller.ts';

/** The rows about one model of one seller, best first. */
export interface Rows {
  readonly contract: readonly UserRow[];
  readonly user: readonly UserRow[];
  readonly shipped: readonly ShippedRow[];
}

export interface RatedRequest {
  readonly use: RequestUse;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `at` as a day in UTC. */
  readonly day: string;
  readonly promptTokens: number;
}

/** A bucket's price with the list that it came from. */
export interface ListedPrice extends ChosenPrice {
  readonly source: RateSource;
  readonly label: string;
}
export type ListedPrices = Readonly<Partial<Record<TokenBucket, ListedPrice>>>;

export interface CombinedPrices {
  readonly prices: ListedPrices;
  /** To multiply every price with: service tier, region. */
  readonly factors: readonly number[];
  readonly webSearchDollars: number | null;
}

/** A list's card and which list it is. */
interface SourcedCard extends PriceCard {
  readonly source: RateSource;
}

/** The public price, bucket by bucket from the first list that has it. */
export function combineLists(
  seller: Seller,
  rows: Rows,
  request: RatedRequest,
): CombinedPrices | { readonly unpriced: UnpricedReason } {
  const { use, at } = request;
  const libraryCard = seller.entry?.cardAt(at) ?? null;
  const isListed = (row: RateRow): boolean => hasTokenPrices(row) && isValidOn(row, request.day);
  if (seller.entry === null && ![...rows.user, ...rows.shipped].some(isListed)) {
    return { unpriced: seller.isLocal ? 'no token price' : 'unknown model' };
  }
  const standard = cardsOfRows(seller, rows, request, 'standard');
  if (libraryCard !== null && use.speed === 'standard') standard.push({ ...libraryCard, source: 'library' });
  if (use.serviceTier === 'provisioned') return { unpriced: 'no token price' };
  const ownTier = use.serviceTier === 'standard' ? [] : cardsOfRows(seller, rows, request, use.serviceTier);
  const prices = pricesOfCards(ownTier.length > 0 ? ownTier : standard, request.promptTokens);
  if (Object.keys(prices).length === 0) {
    const sellsNoTokens = use.speed === 'standard' && seller.entry !== null && libraryCard === null;
    return { unpriced: sellsNoTokens ? 'no token price' : 'no rate for this use' };
  }
  const factors = factorsFor(rows.shipped, request, ownTier.length > 0, prices);
  if (factors === null) return { unpriced: 'no rate for this use' };
  return { prices, factors, webSearchDollars: webSearchDollars(rows, libraryCard, request.day) };
}

/** The first row in force that prices tokens of this tier at the request's speed. */
export function priceRow<Row extends RateRow>(
  rows: readonly Row[],
  tier: ServiceTier | null,
  { use, day }: RatedRequest,
): Row | undefined {
  return rows.find(
    (row) =>
      hasTokenPrices(row) &&
      (row.serviceTier ?? 'standard') === tier &&
      (row.speed ?? 'standard') === use.speed &&
      isValidOn(row, day),
  );
}

export function sourcedCard(seller: Seller, row: RateRow, source: RateSource): SourcedCard {
  return { ...cardOfRow(row, `${seller.name}@${row.validFrom}`), source };
}

/** Each bucket's price at the prompt's length, from the first card that has the bucket. */
export function pricesOfCards(cards: readonly SourcedCard[], promptTokens: number): ListedPrices {
  const prices: Partial<Record<TokenBucket, ListedPrice>> = {};
  for (const bucket of tokenBuckets) {
    for (const { prices: own, source, label } of cards) {
      const price = own[bucket];
      if (price === undefined) continue;
      if (price !== null) prices[bucket] = { ...priceAt(price, promptTokens), source, label };
      break;
    }
  }
  return prices;
}

/** Surcharges and discounts of the service tier and the region; `null` where the use has no rate. */
export function factorsFor(
  shipped: readonly ShippedRow[],
  { use, day }: RatedRequest,
  isTierPriced: boolean,
  prices: ListedPrices,
): readonly number[] | null {
  const factors: number[] = [];
  const inForce = shipped.filter((row) => isValidOn(row, day));
  if (use.serviceTier !== 'standard' && !isTierPriced) {
    const row = inForce.find(
      ({ serviceTier, factor }) => serviceTier === use.serviceTier && factor !== undefined,
    );
    const isLong = Object.values(prices).some(({ above }) => above > 0);
    if (row?.factor === undefined || (row.excludesLongContext === true && isLong)) return null;
    factors.push(row.factor);
  }
  if (use.inferenceGeo !== 'global') {
    const row = inForce.find(
      ({ inferenceGeo, factor }) => inferenceGeo === use.inferenceGeo && factor !== undefined,
    );
    if (row?.factor === undefined) return null;
    factors.push(row.factor);
  }
  return factors;
}

function cardsOfRows(
  seller: Seller,
  rows: Rows,
  request: RatedRequest,
  tier: ServiceTier | null,
): SourcedCard[] {
  const user = priceRow(rows.user, tier, request);
  const shipped = priceRow(rows.shipped, tier, request);
  return [
    ...(user === undefined ? [] : [sourcedCard(seller, user, 'user')]),
    ...(shipped === undefined ? [] : [sourcedCard(seller, shipped, 'shipped')]),
  ];
}

function webSearchDollars(rows: Rows, libraryCard: PriceCard | null, day: string): number | null {
  const row = [...rows.user, ...rows.shipped].find(
    (candidate) => candidate.webSearchDollars !== undefined && isValidOn(candidate, day),
  );
  return row?.webSearchDollars ?? libraryCard?.webSearchDollars ?? null;
}

function hasTokenPrices(row: RateRow): boolean {
  return row.dollarsPerMillion !== undefined;
}
