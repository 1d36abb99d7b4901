import {
  factorsFor,
  priceRow,
  pricesOfCards,
  sourcedCard,
  type ListedPrices,
  type RatedRequest,
  type Rows,
} from './combineLists.ts';
import { isValidOn } from './rateRow.ts';
import type { Seller } from './seller.ts';

export interface ContractPrices {
  readonly prices: ListedPrices;
  readonly factors: readonly number[];
  /** Off the list price of every bucket that `prices` leaves out. */
  readonly percentOff: number;
  /** The contracts' names, and from when. */
  readonly label: string;
}

/**
 * What the user's contracts say of this use; `null` where they say nothing. A contracted price for standard service is
 * taken to move with service tier and region as the list does; one for standard speed says nothing of fast.
 */
export function contractPrices(seller: Seller, rows: Rows, request: RatedRequest): ContractPrices | null {
  const { use, day } = request;
  const tierRow = priceRow(rows.contract, use.serviceTier, request);
  const row = tierRow ?? priceRow(rows.contract, 'standard', request);
  const prices =
    row === undefined ? {} : pricesOfCards([sourcedCard(seller, row, 'contract')], request.promptTokens);
  const factors = factorsFor(rows.shipped, request, tierRow !== undefined, prices);
  const priced = factors === null ? undefined : row;
  const discount = rows.contract.find(
    (candidate) =>
      candidate.percentOff !== undefined &&
      (candidate.serviceTier === undefined || candidate.serviceTier === use.serviceTier) &&
      (candidate.speed === undefined || candidate.speed === use.speed) &&
      isValidOn(candidate, day),
  );
  const used = [priced, discount].filter((candidate) => candidate !== undefined);
  if (used.length === 0) return null;
  return {
    prices: priced === undefined ? {} : prices,
    factors: factors ?? [],
    percentOff: discount?.percentOff ?? 0,
    label: used.map(({ contract, validFrom }) => `${contract ?? ''}@${validFrom}`).join(' + '),
  };
}
