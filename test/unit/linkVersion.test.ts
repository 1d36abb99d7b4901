import { expect, test } from 'vitest';
import { isHigherVersion, speaksProtocol } from '../../src/link/version.ts';

test.each([
  ['1.0.1', '1.0.0', true],
  ['1.10.0', '1.9.9', true],
  ['2.0.0', '1.99.99', true],
  ['1.0.0', '1.0.0', false],
  ['1.0.0+abc', '1.0.0', false],
  ['1.0.0', '1.0.1', false],
  ['1.1', '1.0.9', true],
  ['nonsense', '0.0.1', false],
])('is %s higher than %s? %s', (a, b, expected) => {
  expect(isHigherVersion(a, b)).toBe(expected);
});

test('a meter speaks its protocol and the one before', () => {
  expect([1, 2, 3, 4].filter((window) => speaksProtocol(3, window))).toEqual([2, 3]);
});
