import type { JSX } from 'preact';
import { formatTokens } from '../core/format.ts';
import type { PeriodSpend, SpendSnapshot } from '../core/snapshot.ts';
import { formatDay, formatMonth } from './dates.ts';
import { periodFigure } from './figure.ts';
import { useLocale } from './locale.ts';

export function Tiles({ snapshot }: { readonly snapshot: SpendSnapshot }): JSX.Element {
  const locale = useLocale();
  const { today, month, year, allowance } = snapshot;
  return (
    <dl class="tiles">
      <Tile label="Today" detail={formatDay(today.until, locale)} spend={today} unit={allowance.unit} />
      <Tile
        label="This month"
        detail={formatMonth(month.month, locale, 'long')}
        spend={month}
        unit={allowance.unit}
      />
      <Tile label="Year" detail={year.label} spend={year} unit={allowance.unit} />
    </dl>
  );
}

interface TileProperties {
  readonly label: string;
  readonly detail: string;
  readonly spend: PeriodSpend;
  readonly unit: string;
}

function Tile({ label, detail, spend, unit }: TileProperties): JSX.Element {
  const locale = useLocale();
  const figure = periodFigure(spend, unit, locale);
  const { requests, totalTokens, unpricedRequests } = spend.totals;
  const counts = `${new Intl.NumberFormat(locale).format(requests)} ${requests === 1 ? 'request' : 'requests'} · ${formatTokens(totalTokens, locale, 'short')} tokens`;
  return (
    <div class="tile">
      <dt>
        {label} <span class="quiet">{detail}</span>
      </dt>
      <dd class="tile-figure" title={figure.exact}>
        {figure.isAssumed && <span class="assumed">≈</span>}
        {figure.text}
      </dd>
      <dd class="tile-counts" title={`${formatTokens(totalTokens, locale, 'full')} tokens`}>
        {counts}
      </dd>
      {unpricedRequests > 0 && (
        <dd class="tile-counts">{`${formatTokens(unpricedRequests, locale, 'full')} not priced`}</dd>
      )}
    </div>
  );
}
