import type { JSX } from 'preact';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { yearParts } from '../core/yearParts.ts';
import { costInCents, exactCost } from './costText.ts';
import { useLocale } from './locale.ts';

/** What the year's figure is made of, so that it can be seen to add up. Nothing while there are only calls. */
export function YearSum({ snapshot }: { readonly snapshot: SpendSnapshot }): JSX.Element | null {
  const locale = useLocale();
  const parts = yearParts(snapshot);
  if (parts === null) return null;
  const terms = [
    { name: 'Calls metered here', sign: '', amount: parts.calls },
    { name: 'Plan fees', sign: '+', amount: parts.fees },
    { name: 'Not metered here', sign: '+', amount: parts.unmetered },
    { name: 'Adjusted', sign: '−', amount: parts.adjustments.replace('-', '') },
  ].filter(({ amount, sign }) => sign === '' || amount !== '0');
  if (terms.length === 1) return null;
  return (
    <dl class="year-sum" aria-label="What the year’s spend is made of, in US dollars">
      {[...terms, { name: 'Spend', sign: '=', amount: parts.total }].map(({ name, sign, amount }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={exactCost(amount, 'USD', locale)}>
            {sign !== '' && <span class="sign">{sign} </span>}
            {costInCents(amount, 'USD', locale)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
