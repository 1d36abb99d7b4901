import type { JSX } from 'preact';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { costInCents } from './costText.ts';
import { formatDay } from './dates.ts';
import { useLocale } from './locale.ts';
import { toolName } from './names.ts';

/** What the year's figure leaves out or assumes, each said where the figure stands. */
export function Caveats({ snapshot }: { readonly snapshot: SpendSnapshot }): JSX.Element {
  const locale = useLocale();
  const count = new Intl.NumberFormat(locale);
  const { totals, amount } = snapshot.year;
  const { unit } = snapshot.allowance;
  const isMoney = unit !== 'tokens';
  const requests = (number: number): string =>
    `${count.format(number)} ${number === 1 ? 'request' : 'requests'}`;
  const known = Object.entries(snapshot.knownSince).toSorted(([, one], [, other]) => (one < other ? -1 : 1));
  return (
    <ul class="caveats">
      {isMoney && totals.assumedRequests > 0 && (
        <li>
          <strong>≈ Payer not confirmed</strong> for {requests(totals.assumedRequests)}: shown at list price.
          A plan may cover {totals.assumedRequests === 1 ? 'it' : 'them'}.
        </li>
      )}
      {totals.unpricedRequests > 0 && (
        <li>
          <strong>{requests(totals.unpricedRequests)} not priced</strong>: no price is known for the model, or
          the tokens are unknown.{' '}
          {isMoney ? 'Not part of the figure, which is a lower bound.' : 'They have no cost in the tables.'}
        </li>
      )}
      {amount.apart !== null && (
        <li>
          <strong>+ {costInCents(amount.apart, 'USD', locale)}</strong>{' '}
          {isMoney
            ? `has no rate of exchange to ${unit} and stands apart.`
            : 'came without token counts and stands apart.'}
        </li>
      )}
      {(amount.unexchanged ?? []).map((fee) => (
        <li key={fee.currency}>
          <strong>+ {costInCents(fee.amount, fee.currency, locale)}</strong>{' '}
          {isMoney
            ? `of plan fees has no rate of exchange to ${unit} and stands apart.`
            : 'of plan fees came without token counts and stands apart.'}
        </li>
      ))}
      {known.length > 0 && (
        <li>
          <strong>Known since</strong>{' '}
          {known.map(([tool, day]) => `${toolName(tool)} ${formatDay(day, locale)}`).join(' · ')}. What came
          before is not counted.
        </li>
      )}
    </ul>
  );
}
