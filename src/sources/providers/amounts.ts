const picoPlaces = 12;

/** Thrown for what is no amount; the reader turns it into a warning, and the day of such a row stays open. */
export class AmountError extends Error {
  readonly type = 'amount';
}

/**
 * Dollars as vendors write them, a number or decimal text, to pico-dollars; beyond twelve places half-even. One parser for all, so that
 * no vendor's amount ever goes through binary arithmetic.
 *
 * @throws AmountError
 */
export function picoFromDollars(value: string | number): bigint {
  return picoFromScaled(value, 0);
}

/** Cents, fractional ones too: `312.4075` → $3.124075. @throws AmountError */
export function picoFromCents(value: string | number): bigint {
  return picoFromScaled(value, 2);
}

/** Google's money: whole units as text or number, and billionths. @throws AmountError */
export function picoFromUnitsAndNanos(units: string | number | null, nanos: number | null): bigint {
  return picoFromDollars(units ?? 0) + BigInt(Math.trunc(nanos ?? 0)) * 1000n;
}

/** `value` / 10^shift. */
function picoFromScaled(value: string | number, shift: number): bigint {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(String(value).trim());
  if (match === null) throw new AmountError('an amount is no decimal number');
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  const scale = fraction.length + shift - Number(exponent);
  const pico =
    scale <= picoPlaces ? digits * 10n ** BigInt(picoPlaces - scale) : halfEven(digits, scale - picoPlaces);
  return sign === '-' ? -pico : pico;
}

function halfEven(digits: bigint, places: number): bigint {
  const divisor = 10n ** BigInt(places);
  const quotient = digits / divisor;
  const twice = (digits % divisor) * 2n;
  return twice > divisor || (twice === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient;
}
