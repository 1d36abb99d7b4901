/**
 * Money is an integer number of pico-dollars (10^-12 dollar), a bigint. A rate of dollars per million tokens times 10^6 is
 * a whole number of pico-dollars a token, so a token charge is exact. All arithmetic of money is in this file.
 */
const picoDigits = 12;
const picoPerDollar = 10n ** 12n;

/** `0.0715485` → 71548500000n. Plain decimals of up to 12 places; throws a RangeError on anything else. */
export function picoFromDecimal(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,12}))?$/.exec(text);
  if (match === null) throw new RangeError(`not a decimal dollar amount of up to 12 places: ${text}`);
  const [, sign, whole = '0', fraction = ''] = match;
  const pico = BigInt(whole) * picoPerDollar + BigInt(fraction.padEnd(picoDigits, '0'));
  return sign === '-' ? -pico : pico;
}

/** 71548500000n → `0.0715485`: exact, no exponent, no trailing zeros. */
export function decimalFromPico(pico: bigint): string {
  const sign = pico < 0n ? '-' : '';
  const absolute = pico < 0n ? -pico : pico;
  const fraction = (absolute % picoPerDollar).toString().padStart(picoDigits, '0').replace(/0+$/, '');
  return `${sign}${(absolute / picoPerDollar).toString()}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Dollars from a setting, a JSON number: 0.1 is one tenth. Rounded half-even once; throws a RangeError below zero. */
export function picoFromDollars(dollars: number): bigint {
  return multiplyFactors(picoPerDollar, [dollars]);
}

/** Dollars per million tokens, as a number from a price table → pico-dollars a token, rounded half-even once. */
export function picoPerTokenFromDollarsPerMillion(dollarsPerMillion: number): bigint {
  if (!Number.isFinite(dollarsPerMillion) || dollarsPerMillion < 0) {
    throw new RangeError(`not a rate in dollars per million tokens: ${String(dollarsPerMillion)}`);
  }
  const { digits, scale } = decimalFromNumber(dollarsPerMillion);
  return multiplyRatio(digits, 10n ** 6n, 10n ** BigInt(scale));
}

/** `amount` × the product of the factors (1.1 is eleven tenths, exactly), rounded half-even once. */
export function multiplyFactors(amount: bigint, factors: readonly number[]): bigint {
  let numerator = 1n;
  let denominator = 1n;
  for (const factor of factors) {
    const { digits, scale } = decimalFromNumber(factor);
    numerator *= digits;
    denominator *= 10n ** BigInt(scale);
  }
  return multiplyRatio(amount, numerator, denominator);
}

/** Sum of the known parts, and how many were unknown. `null` only when nothing is known. */
export function sumKnown(amounts: Iterable<bigint | null>): {
  readonly known: bigint | null;
  readonly unknown: number;
} {
  let known: bigint | null = null;
  let unknown = 0;
  for (const amount of amounts) {
    if (amount === null) unknown += 1;
    else known = (known ?? 0n) + amount;
  }
  return { known, unknown };
}

/** `amount` × numerator / denominator, rounded half-even. */
export function multiplyRatio(amount: bigint, numerator: bigint, denominator: bigint): bigint {
  const product = amount * numerator;
  const quotient = product / denominator;
  const twice = 2n * absoluteOf(product % denominator);
  const size = absoluteOf(denominator);
  const isOdd = quotient % 2n !== 0n;
  if (twice < size || (twice === size && !isOdd)) return quotient;
  return quotient + (product < 0n === denominator < 0n ? 1n : -1n);
}

/** Dollars as a float, for drawing only. */
export function dollarsForDrawing(decimal: string | null): number {
  return decimal === null ? 0 : Number(decimal);
}

function absoluteOf(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/**
 * The decimal that a float prints as, so that 0.1 is one tenth and not the binary fraction beside it.
 * Value = digits / 10^scale. Throws a RangeError on negative and non-finite numbers.
 */
function decimalFromNumber(value: number): { readonly digits: bigint; readonly scale: number } {
  const match = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (match === null) throw new RangeError(`not a number from zero up: ${String(value)}`);
  const [, whole = '0', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}
