import type { CallRecord } from '../core/callRecord.ts';

/** The four input buckets of a call; `null` when any is unknown. */
export function inputTokens(call: CallRecord): number | null {
  const { uncachedInputTokens, cacheReadInputTokens, cacheWrite5mInputTokens, cacheWrite1hInputTokens } =
    call;
  if (
    uncachedInputTokens === null ||
    cacheReadInputTokens === null ||
    cacheWrite5mInputTokens === null ||
    cacheWrite1hInputTokens === null
  ) {
    return null;
  }
  return uncachedInputTokens + cacheReadInputTokens + cacheWrite5mInputTokens + cacheWrite1hInputTokens;
}

/** A call costs cents or less, so it is told to a hundredth of a cent; below that `<$0.0001`. */
export function callCost(amount: string, locale: string): string {
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 4,
    maximumFractionDigits: 4,
  });
  const size = Math.abs(Number(amount));
  if (size > 0 && size < 0.0001) return `<${format.format(0.0001)}`;
  return format.format(amount as Intl.StringNumericLiteral);
}
