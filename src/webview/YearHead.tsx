import type { JSX } from 'preact';
import { formatAmount, formatShare } from '../core/format.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { Caveats } from './Caveats.tsx';
import { periodFigure } from './figure.ts';
import { useLocale } from './locale.ts';
import { forecastText, paceText } from './paceText.ts';
import { remainingOf } from '../core/remaining.ts';
import { YearBar } from './YearBar.tsx';
import { YearSum } from './YearSum.tsx';

/** The year's figure, what it is of, and how it goes. */
export function YearHead({ snapshot }: { readonly snapshot: SpendSnapshot }): JSX.Element {
  const locale = useLocale();
  const { year, allowance, shareUsed } = snapshot;
  const figure = periodFigure(year, allowance.unit, locale);
  return (
    <section class="year-head" aria-labelledby="year-heading">
      <h2 id="year-heading" class="label">
        Allowance year {year.label}
      </h2>
      <p class="hero">
        <span class="hero-figure" title={figure.exact}>
          {figure.isAssumed && <span class="assumed">≈</span>}
          {figure.text}
        </span>
        {allowance.amount !== null && shareUsed !== null && (
          <span class="hero-of">
            {`of ${formatAmount(String(allowance.amount), allowance.unit, locale, 'short')} · ${formatShare(shareUsed)} used · ${leftText(allowance.amount, snapshot, locale)}`}
          </span>
        )}
      </p>
      {shareUsed !== null && <YearBar snapshot={snapshot} shareUsed={shareUsed} />}
      <PaceLine snapshot={snapshot} />
      <YearSum snapshot={snapshot} />
      <Caveats snapshot={snapshot} />
    </section>
  );
}

function PaceLine({ snapshot }: { readonly snapshot: SpendSnapshot }): JSX.Element | null {
  const pace = paceText(snapshot.pace);
  const forecast = forecastText(snapshot, useLocale());
  if (pace === null && forecast === null) return null;
  return (
    <p class="pace">
      {pace !== null && <strong>{`${pace}.`}</strong>} {forecast}
    </p>
  );
}

function leftText(amount: number, snapshot: SpendSnapshot, locale: string): string {
  const { unit } = snapshot.allowance;
  const remaining = remainingOf(amount, snapshot.year.amount.drawn);
  const isOver = remaining.startsWith('-');
  const text = formatAmount(
    isOver ? remaining.slice(1) : remaining,
    unit,
    locale,
    unit === 'tokens' ? 'short' : 'full',
  );
  return `${text} ${isOver ? 'over' : 'left'}`;
}
