import { formatTokens } from '../core/format.ts';
import { isNotPriced } from '../core/periodSpend.ts';
import type { PeriodSpend } from '../core/snapshot.ts';
import { costInCents, exactCost } from './costText.ts';

/** A period's sum in the allowance's unit, ready to show. */
export interface Figure {
  readonly text: string;
  /** Every digit, for the hover. */
  readonly exact: string;
  /** Shown with `≈`: nobody has confirmed who pays. Tokens are tokens, whoever pays. */
  readonly isAssumed: boolean;
}

export function periodFigure(spend: PeriodSpend, unit: string, locale: string): Figure {
  const { totals, amount } = spend;
  if (unit === 'tokens') {
    const drawn = Number(amount.drawn);
    return {
      text: `${formatTokens(drawn, locale, 'short')} tokens`,
      exact: `${formatTokens(drawn, locale, 'full')} tokens`,
      isAssumed: false,
    };
  }
  if (isNotPriced(spend)) {
    return { text: 'not priced', exact: 'no request has a known price', isAssumed: false };
  }
  return {
    text: costInCents(amount.drawn, unit, locale),
    exact: exactCost(amount.drawn, unit, locale),
    isAssumed: totals.assumedRequests > 0,
  };
}
