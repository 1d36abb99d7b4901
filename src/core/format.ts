import { hasSpend, isNotPriced, standsApart } from './periodSpend.ts';
import type { SpendSnapshot } from './snapshot.ts';

/** How numbers are written for people: one way, in every view. */
export type FormatStyle = 'short' | 'full';

/**
 * `$1,234`, `$12.30`, `<$0.01`; `not priced` for an unknown amount. Short leaves out cents from 100 on; full shows
 * cents, and below a dollar up to four digits (`<$0.0001` below that: what is not zero never reads so). `amount` is decimal
 * text, so nothing is lost on the way.
 */
export function formatMoney(
  amount: string | null,
  currency: string,
  locale: string,
  style: FormatStyle,
): string {
  if (amount === null) return 'not priced';
  const size = Math.abs(Number(amount));
  const smallest = style === 'short' ? 0.01 : 0.0001;
  if (size > 0 && size < smallest) {
    return `${amount.startsWith('-') ? '−' : ''}<${currencyFormat(currency, locale, 2, 4).format(smallest)}`;
  }
  const digits = style === 'short' ? (size === 0 || size >= 100 ? 0 : 2) : 2;
  const digitsMax = style === 'full' && size > 0 && size < 1 ? 4 : digits;
  return currencyFormat(currency, locale, digits, digitsMax).format(amount as Intl.StringNumericLiteral);
}

/** `1.2M`, or `1,234,567` in full. */
export function formatTokens(count: number, locale: string, style: FormatStyle): string {
  return numberFormat(
    locale,
    style === 'short' ? { notation: 'compact', maximumFractionDigits: 1 } : { maximumFractionDigits: 0 },
  ).format(count);
}

/** A fraction as percent, rounded down so that nothing looks reached before it is: `12%`, `99.9%`, `<1%`. */
export function formatShare(fraction: number): string {
  if (fraction > 0 && fraction < 0.01) return '<1%';
  // Shares have twelve places. As a whole number none is lost: 0.29 * 100 is 28.999999999999996.
  const parts = Math.round(fraction * 1e12);
  if (parts >= 99e10 && parts < 1e12) return `${(Math.floor(parts / 1e9) / 10).toFixed(1)}%`;
  return `${String(Math.floor(parts / 1e10))}%`;
}

/** An amount in the allowance's unit: a currency, or tokens. */
export function formatAmount(amount: string, unit: string, locale: string, style: FormatStyle): string {
  return unit === 'tokens'
    ? `${formatTokens(Number(amount), locale, style)} tokens`
    : formatMoney(amount, unit, locale, style);
}

/**
 * The status bar's text. `≈`: nobody has confirmed who pays. `+`: there are calls without a price, or money without a
 * rate of exchange, so the figure is a lower bound.
 */
export function meterText(snapshot: SpendSnapshot, locale: string): string {
  const { totals, amount } = snapshot.year;
  if (!hasSpend(snapshot.year)) return snapshot.state === 'reading' ? 'Reading…' : 'No AI spend yet';
  const { unit } = snapshot.allowance;
  if (unit !== 'tokens' && isNotPriced(snapshot.year)) return 'Not priced';
  const isLowerBound = unit !== 'tokens' && (totals.unpricedRequests > 0 || standsApart(amount));
  const isAssumed = unit !== 'tokens' && totals.assumedRequests > 0;
  const figure = `${isAssumed ? '≈' : ''}${formatAmount(amount.drawn, unit, locale, 'short')}${isLowerBound ? '+' : ''}`;
  return snapshot.shareUsed === null ? figure : `${figure} · ${formatShare(snapshot.shareUsed)}`;
}

const numberFormats = new Map<string, Intl.NumberFormat>();

function currencyFormat(
  currency: string,
  locale: string,
  digits: number,
  digitsMax: number,
): Intl.NumberFormat {
  return numberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digitsMax,
    roundingMode: 'halfEven',
  });
}

/** Making a formatter costs a hundred times what using it does. */
function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const name = `${locale} ${JSON.stringify(options)}`;
  let format = numberFormats.get(name);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, options);
    numberFormats.set(name, format);
  }
  return format;
}
