import type { JSX } from 'preact';
import { costInCents, exactCost } from './costText.ts';
import { useLocale } from './locale.ts';

interface CostProperties {
  /** Decimal dollars; `null` is not priced. */
  readonly amount: string | null;
  /** Nobody has confirmed who pays: the figure is the list price. */
  readonly isAssumed: boolean;
}

/** Dollars to the cent, every digit on hover. */
export function Cost({ amount, isAssumed }: CostProperties): JSX.Element {
  const locale = useLocale();
  if (amount === null) return <span class="quiet">not priced</span>;
  const exact = exactCost(amount, 'USD', locale);
  const title = isAssumed ? `${exact} at list price: nobody has confirmed yet who pays` : exact;
  return (
    <span title={title}>
      {isAssumed && <span class="assumed">≈</span>}
      {costInCents(amount, 'USD', locale)}
    </span>
  );
}
