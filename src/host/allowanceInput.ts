import { allowanceSchema } from '../core/allowance.ts';
import { isDay } from '../core/time.ts';
import type { Choice } from './quickInput.ts';

const amountSchema = allowanceSchema.shape.amount;
const multipliers: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9 };

/**
 * `12000`, `1250.50`, `500M` → the number; `null` for an empty text: no allowance. Thousands separators are refused, as
 * 1.000 is a thousand to some and one to others. Throws a RangeError that says what is wrong.
 */
export function parseAmount(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const match = /^(\d+(?:\.\d+)?)\s*([kmb]?)$/i.exec(trimmed);
  if (match === null) {
    throw new RangeError('Write digits only, as 12000 or 1250.50 (500M is 500 million), without separators.');
  }
  const [, digits = '', suffix = ''] = match;
  const amount = Number(digits) * (multipliers[suffix.toLowerCase()] ?? 1);
  // 1.1 * 1e6 is 1100000.0000000002
  const rounded = Number(amount.toPrecision(15));
  if (!amountSchema.safeParse(rounded).success) throw new RangeError('Give an amount of at least 0.01.');
  return rounded;
}

/** What is wrong with the amount as typed, or `null`. */
export function amountFault(text: string): string | null {
  return faultOf(() => parseAmount(text));
}

export function parseExchangeRate(text: string): number {
  const rate = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : NaN;
  if (!allowanceSchema.shape.exchangeRates.element.shape.perUsd.safeParse(rate).success) {
    throw new RangeError('Give a number above zero, as 0.92.');
  }
  return rate;
}

export function exchangeRateFault(text: string): string | null {
  return faultOf(() => parseExchangeRate(text));
}

/** A month and a day that exist, at least in leap years. */
export function yearStartFault(text: string): string | null {
  return /^\d{2}-\d{2}$/.test(text.trim()) && isDay(`2024-${text.trim()}`)
    ? null
    : 'Give a month and a day that exist, as 01-01 or 04-01.';
}

const usual = ['USD', 'EUR', 'GBP', 'JPY', 'CNY', 'INR', 'CAD', 'AUD', 'CHF'];

/** Tokens, the usual currencies, then all others that the runtime knows. */
export function unitChoices(locale: string): Choice[] {
  const names = new Intl.DisplayNames(locale, { type: 'currency' });
  const codes = new Set([...usual, ...Intl.supportedValuesOf('currency')]);
  return [
    { value: 'tokens', label: 'tokens', description: 'count tokens instead of money' },
    ...[...codes].map((code) => ({ value: code, label: code, description: names.of(code) ?? code })),
  ];
}

/** The machine's zone, UTC, then all others. */
export function zoneChoices(machineTimeZone: string): Choice[] {
  const zones = new Set([machineTimeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')]);
  return [...zones].map((zone) => ({
    value: zone,
    label: zone,
    ...(zone === machineTimeZone ? { description: 'this machine’s' } : {}),
  }));
}

function faultOf(parse: () => unknown): string | null {
  try {
    parse();
    return null;
  } catch (failure) {
    if (failure instanceof RangeError) return failure.message;
    throw failure;
  }
}
