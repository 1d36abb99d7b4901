import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decimalFromPico,
  dollarsForDrawing,
  multiplyFactors,
  multiplyRatio,
  picoFromDecimal,
  picoPerTokenFromDollarsPerMillion,
  sumKnown,
} from '../../src/core/money.ts';

const anyAmount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });

describe('decimal text', () => {
  it.each([
    ['0.0715485', 71_548_500_000n],
    ['0', 0n],
    ['12', 12_000_000_000_000n],
    ['-0.5', -500_000_000_000n],
    ['0.000000000001', 1n],
  ])('%s is %s pico-dollars, and back', (text, pico) => {
    expect(picoFromDecimal(text)).toBe(pico);
    expect(decimalFromPico(pico)).toBe(text);
  });

  it.each(['', '1e3', '.5', '1.', '1,5', '0.0000000000001', 'NaN', '--1', ' 1'])('refuses %j', (text) => {
    expect(() => picoFromDecimal(text)).toThrow(RangeError);
  });

  it('keeps every amount', () => {
    fc.assert(fc.property(anyAmount, (pico) => picoFromDecimal(decimalFromPico(pico)) === pico));
  });
});

describe('a rate in dollars per million tokens', () => {
  it.each([
    [3, 3_000_000n],
    [0.0375, 37_500n],
    [0.0028, 2_800n],
    [0.1, 100_000n],
    [4.35, 4_350_000n],
    [0, 0n],
    [1e-6, 1n],
    [1e21, 10n ** 27n],
    // Halves go to the even neighbour, also where the float beside the decimal lies on the other side of the half.
    [5e-7, 0n],
    [0.0000015, 2n],
    [2.0000005, 2_000_000n],
    [2.0000015, 2_000_002n],
  ])('%s is %s pico-dollars a token', (dollars, pico) => {
    expect(picoPerTokenFromDollarsPerMillion(dollars)).toBe(pico);
  });

  it.each([-1, NaN, Infinity])('refuses %s', (dollars) => {
    expect(() => picoPerTokenFromDollarsPerMillion(dollars)).toThrow(RangeError);
  });

  it('is exact for every price of up to six places', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2_000_000_000 }), (millionths) => {
        const text = `${Math.floor(millionths / 1e6)}.${String(millionths % 1e6).padStart(6, '0')}`;
        expect(picoPerTokenFromDollarsPerMillion(Number(text))).toBe(BigInt(millionths));
      }),
    );
  });
});

describe('rounding', () => {
  it('takes factors as the decimals that they are written as, and rounds once', () => {
    expect(multiplyFactors(1_000_000n, [3, 1.1])).toBe(3_300_000n);
    expect(multiplyFactors(1n, [0.5])).toBe(0n);
    expect(multiplyFactors(3n, [0.5])).toBe(2n);
    // 0.5 × 0.5 of 3 is 0.75: rounded once it is 1, rounded twice it would be 1 from 2.
    expect(multiplyFactors(3n, [0.5, 0.5])).toBe(1n);
    // 1.5 × 0.3 of 1 is 0.45: rounded after the first factor it would be 1.
    expect(multiplyFactors(1n, [1.5, 0.3])).toBe(0n);
    expect(multiplyFactors(7n, [])).toBe(7n);
  });

  it('errs by at most a half, and at a half ends even', () => {
    const divisor = fc.bigInt({ min: 1n, max: 10n ** 9n });
    fc.assert(
      fc.property(
        anyAmount,
        fc.bigInt({ min: -1000n, max: 1000n }),
        divisor,
        (amount, numerator, denominator) => {
          const result = multiplyRatio(amount, numerator, denominator);
          const twiceOff = 2n * (result * denominator - amount * numerator);
          const size = twiceOff < 0n ? -twiceOff : twiceOff;
          expect(size <= denominator).toBe(true);
          if (size === denominator) expect(result % 2n).toBe(0n);
        },
      ),
    );
  });

  it('treats a debt like a claim', () => {
    fc.assert(
      fc.property(anyAmount, fc.bigInt({ min: 1n, max: 10n ** 6n }), (amount, denominator) => {
        expect(multiplyRatio(-amount, 7n, denominator)).toBe(-multiplyRatio(amount, 7n, denominator));
        expect(multiplyRatio(amount, 7n, -denominator)).toBe(-multiplyRatio(amount, 7n, denominator));
      }),
    );
  });
});

describe('sums over unknowns', () => {
  it('are the known part and the count of unknowns', () => {
    expect(sumKnown([1n, null, 2n])).toEqual({ known: 3n, unknown: 1 });
    expect(sumKnown([null, null])).toEqual({ known: null, unknown: 2 });
    expect(sumKnown([0n])).toEqual({ known: 0n, unknown: 0 });
    expect(sumKnown([])).toEqual({ known: null, unknown: 0 });
  });

  it('do not depend on the order', () => {
    const amounts = fc.array(fc.option(anyAmount, { nil: null }));
    fc.assert(
      fc.property(amounts, (list) => {
        expect(sumKnown([...list].reverse())).toEqual(sumKnown(list));
      }),
    );
  });
});

it('draws an unknown amount as nothing', () => {
  expect(dollarsForDrawing(null)).toBe(0);
  expect(dollarsForDrawing('1.5')).toBe(1.5);
});
