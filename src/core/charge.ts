import type { TokenBucket } from './observation.ts';

/** What is charged for within one call. A charge's key is (call, component, account). */
export type ChargeComponent = 'tokens' | 'web-search';

/** Where a rate came from; the first that knows the model wins, in this order. */
export type RateSource = 'contract' | 'user' | 'shipped' | 'library';

/**
 * The unit prices that applied to one request, already chosen by date, context tier, speed and service tier.
 * Pico-dollars a token (and a search); `null` where the card has no price for that kind of use.
 */
export interface Rate {
  /** Stable over versions of the program as long as the prices are the same: the ledger stores it once. */
  readonly id: string;
  readonly source: RateSource;
  /** `approximate`: the model or the kind of use was matched by likeness; shown as such. */
  readonly match: 'exact' | 'approximate';
  /** The card's own words: which entry, from when, which tier, which factors. */
  readonly description: string;
  readonly listUnitPrices: Readonly<Record<TokenBucket, bigint | null>>;
  /** Equal to the list where the user has no contract. */
  readonly contractedUnitPrices: Readonly<Record<TokenBucket, bigint | null>>;
  readonly webSearchUnitPrice: bigint | null;
}

/** Why a cost is unknown; shown as "not priced". */
export type UnpricedReason =
  'unknown model' | 'no model' | 'no token price' | 'unknown tokens' | 'no rate for this use';

export interface Charge {
  readonly component: ChargeComponent;
  /** `null` when no rate was found. */
  readonly rateId: string | null;
  /** Tokens or searches charged for. */
  readonly quantity: number;
  /**
   * Pico-dollars; `null` when unknown, with a reason. Effective and billed are known all the same where the seller has stated them.
   */
  readonly listPico: bigint | null;
  readonly contractedPico: bigint | null;
  readonly effectivePico: bigint | null;
  readonly billedPico: bigint | null;
  readonly unpricedReason: UnpricedReason | null;
  /** Nobody has confirmed who pays, so the effective cost is the list price: shown with "≈". */
  readonly isAssumed: boolean;
}
