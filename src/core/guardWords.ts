import { formatAmount, formatMoney, formatShare } from './format.ts';
import type { ReachedLimit } from './guard.ts';
import { isShareKnown } from './guardRules.ts';
import type { SpendSnapshot } from './snapshot.ts';

/** One limit as people read it. */
export interface LimitWords {
  /** `today’s limit of $50` */
  readonly name: string;
  /** `$50.12 spent`; what is not known is said to be so. */
  readonly spent: string;
  /** The setting's whole key. */
  readonly setting: string;
}

export function limitWords(snapshot: SpendSnapshot, limit: ReachedLimit, locale: string): LimitWords | null {
  const { dailyLimit, allowanceLimit } = snapshot.guard.limits;
  switch (limit) {
    case 'daily':
      return dailyLimit === null
        ? null
        : {
            name: `today’s limit of ${dollarsText(dailyLimit, locale)}`,
            spent: todayText(snapshot, locale),
            setting: 'computeSpend.guard.dailyLimit',
          };
    case 'allowance':
      return allowanceLimit === null
        ? null
        : {
            name: `the limit of ${formatShare(allowanceLimit)} of the allowance`,
            spent: shareText(snapshot, locale),
            setting: 'computeSpend.guard.allowanceLimit',
          };
  }
}

/** What the client of a refused call shows to its user: why, and how to go on. */
export function refusalSentence(snapshot: SpendSnapshot, reached: ReachedLimit, locale: string): string {
  const words = limitWords(snapshot, reached, locale);
  if (words === null) return 'Compute Spend: a limit is reached.';
  return (
    `Compute Spend: ${words.name} is reached (${words.spent}). In the editor run ` +
    `“Compute Spend: Lift the Limit for an Hour”, or raise ${words.setting}.`
  );
}

/** A limit as the user set it: `$50`, `$49.50`. */
export function dollarsText(dollars: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    trailingZeroDisplay: 'stripIfInteger',
  }).format(dollars);
}

/** `≈$50.12+ spent`: what today has cost, with what is assumed and missing marked. */
export function todayText({ today: { totals, cost } }: SpendSnapshot, locale: string): string {
  if (totals.requests > 0 && cost === null) return 'not priced';
  const figure = formatMoney(cost ?? '0', 'USD', locale, 'full');
  return `${totals.assumedRequests > 0 ? '≈' : ''}${figure}${totals.unpricedRequests > 0 ? '+' : ''} spent`;
}

/** How much of the allowance is used. */
export function shareText({ year, allowance, shareUsed }: SpendSnapshot, locale: string): string {
  if (allowance.amount === null || shareUsed === null) return 'no allowance is set';
  if (!isShareKnown(year, allowance)) return 'not priced';
  const drawn = formatAmount(year.amount.drawn, allowance.unit, locale, 'short');
  const granted = formatAmount(String(allowance.amount), allowance.unit, locale, 'short');
  const isAssumed = allowance.unit !== 'tokens' && year.totals.assumedRequests > 0;
  return `${formatShare(shareUsed)} used, ${isAssumed ? '≈' : ''}${drawn} of ${granted}`;
}
