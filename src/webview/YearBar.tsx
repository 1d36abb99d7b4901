import type { JSX } from 'preact';
import { formatShare } from '../core/format.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { allowanceYear } from '../core/time.ts';
import { formatDay } from './dates.ts';
import { useLocale } from './locale.ts';

interface YearBarProperties {
  readonly snapshot: SpendSnapshot;
  readonly shareUsed: number;
}

/** Share used as a bar, share of the year gone as a mark on it. */
export function YearBar({ snapshot, shareUsed }: YearBarProperties): JSX.Element {
  const locale = useLocale();
  const { since, until } = allowanceYear(snapshot.allowance, Date.parse(snapshot.at));
  const gone = percent(snapshot.shareOfYear);
  const goneText = `${formatShare(snapshot.shareOfYear)} of the year gone`;
  return (
    <div class={shareUsed >= 1 ? 'year-bar is-used-up' : 'year-bar'}>
      <svg
        width="100%"
        height="36"
        role="img"
        aria-label={`${formatShare(shareUsed)} of the allowance used, ${goneText}`}
      >
        <rect class="track" x="0" y="20" width="100%" height="12" rx="3" />
        <rect class="used" x="0" y="20" width={percent(shareUsed)} height="12" rx="3" />
        <line class="today" x1={gone} x2={gone} y1="16" y2="36" />
        <text class="today-text" x={gone} y="11" text-anchor={anchorOf(snapshot.shareOfYear)}>
          {`today · ${goneText}`}
        </text>
      </svg>
      <div class="year-bar-ends" aria-hidden="true">
        <span>{formatDay(since, locale)}</span>
        <span>{formatDay(until, locale)}</span>
      </div>
    </div>
  );
}

/** Keeps the mark's words inside the bar. */
function anchorOf(share: number): 'start' | 'middle' | 'end' {
  if (share < 0.25) return 'start';
  return share > 0.75 ? 'end' : 'middle';
}

function percent(share: number): string {
  return `${String(Math.min(100, Math.max(0, share * 100)))}%`;
}
