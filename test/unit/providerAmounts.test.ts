import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalFromPico } from '../../src/core/money.ts';
import {
  AmountError,
  picoFromCents,
  picoFromDollars,
  picoFromUnitsAndNanos,
} from '../../src/sources/providers/amounts.ts';
import { retryInstant } from '../../src/sources/providers/http/retryInstant.ts';

describe('every vendor’s unit, with half a cent', () => {
  test.each<[source: string, pico: bigint, dollars: string]>([
    ['Anthropic analytics and legacy cost: cents as text', picoFromCents('312.4075'), '3.124075'],
    ['half a cent in it', picoFromCents('0.5'), '0.005'],
    ['Anthropic’s Claude Code estimate: cents as a number', picoFromCents(214.5), '2.145'],
    ['Anthropic’s spend limits: whole cents as text', picoFromCents('25000'), '250'],
    ['OpenAI’s costs: dollars as a number', picoFromDollars(0.005), '0.005'],
    ['OpenAI’s costs: dollars as text', picoFromDollars('0.48213'), '0.48213'],
    ['OpenAI’s spend limit: whole cents', picoFromCents(12_345), '123.45'],
    ['GitHub’s amounts: dollars', picoFromDollars(4.125), '4.125'],
    ['OpenRouter, LiteLLM: dollars as a binary number', picoFromDollars(0.1 + 0.2), '0.3'],
    ['Cursor: cents as a binary number', picoFromCents(3.215), '0.03215'],
    ['Vercel’s balance: dollars as text', picoFromDollars('95.50'), '95.5'],
    ['xAI’s balance: cents as text, its sign turned', -picoFromCents('-1000.5'), '10.005'],
    ['Together: dollars as text', picoFromDollars('2.505'), '2.505'],
    ['Fireworks, Google: units and billionths', picoFromUnitsAndNanos('3', 5_000_000), '3.005'],
    ['AWS: dollars as text with many places', picoFromDollars('1.2345678901234'), '1.234567890123'],
    ['a small number, which JSON writes with an exponent', picoFromDollars(5e-7), '0.0000005'],
  ])('%s', (_source, pico, dollars) => {
    expect(decimalFromPico(pico)).toBe(dollars);
  });

  test('beyond a pico-dollar it is rounded to the even one', () => {
    expect(picoFromDollars('0.0000000000005')).toBe(0n);
    expect(picoFromDollars('0.0000000000015')).toBe(2n);
  });

  test('what is no number is no amount', () => {
    for (const text of ['', 'n/a', '1,5', 'NaN', '$1', '1 000', 'Infinity']) {
      expect(() => picoFromDollars(text)).toThrow(AmountError);
    }
  });

  test('cents are a hundredth of dollars, whatever the amount', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 12n), 10n ** 12n), (hundredths) => {
        expect(picoFromCents(String(hundredths)) * 100n).toBe(picoFromDollars(String(hundredths)));
      }),
    );
  });
});

describe('when a vendor may be asked again', () => {
  const now = Date.UTC(2026, 10, 22, 12);
  test.each<[string, Record<string, string>, number | null]>([
    ['nothing told', {}, null],
    ['seconds', { 'retry-after': '120' }, 120_000],
    ['a date', { 'retry-after': 'Sun, 22 Nov 2026 12:05:00 GMT' }, 300_000],
    ['none at all', { 'retry-after': '0' }, null],
    ['nonsense', { 'retry-after': 'soon' }, null],
    [
      'Azure’s longest',
      { 'retry-after': '5', 'x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after': '33' },
      33_000,
    ],
    ['Azure’s other service', { 'x-ms-ratelimit-microsoft.consumption-retry-after': '44' }, 44_000],
    [
      'Azure’s other service, for the tenant',
      { 'retry-after': '5', 'x-ms-ratelimit-microsoft.consumption-tenant-retry-after': '44' },
      44_000,
    ],
    ['a reset by the name without an x', { 'ratelimit-reset': '50' }, 50_000],
    ['a reset in seconds since 1970', { 'x-ratelimit-reset': String(now / 1000 + 60) }, 60_000],
    ['a reset as a duration', { 'x-ratelimit-reset-requests': '1m30s' }, 90_000],
    ['Anthropic’s reset', { 'anthropic-ratelimit-requests-reset': '2026-11-22T12:01:00Z' }, 60_000],
    ['a clock that is wrong', { 'retry-after': '99999999' }, 24 * 60 * 60_000],
  ])('%s', (_name, headers, ms) => {
    expect(retryInstant(headers, now)).toBe(ms === null ? null : now + ms);
  });
});
