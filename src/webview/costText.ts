import { formatMoney } from '../core/format.ts';

/** In tables: always to the cent, so that a column lines up; below a cent `<$0.01`. */
export function costInCents(amount: string | null, currency: string, locale: string): string {
  if (amount === null) return 'not priced';
  return formatMoney(amount, currency, locale, Math.abs(Number(amount)) < 1 ? 'short' : 'full');
}

/** Every digit that the ledger has, at least cents. */
export function exactCost(amount: string | null, currency: string, locale: string): string {
  if (amount === null) return 'not priced';
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: 12,
  }).format(amount as Intl.StringNumericLiteral);
}
