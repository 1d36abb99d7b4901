import fastCheck from 'fast-check';
import { expect, test } from 'vitest';
import { decimalFromPico, picoFromDecimal } from '../../../src/core/money.ts';
import { hasSpend, isNotPriced } from '../../../src/core/periodSpend.ts';
import { settledDay } from '../../../src/core/settledDay.ts';
import { settledUntilOf, yearParts } from '../../../src/core/yearParts.ts';
import { makePeriod, makeSnapshot } from '../../host/makeSnapshot.ts';
import { makeAccount } from '../../webview/accountFixtures.ts';

const pico = fastCheck.bigInt(0n, 10n ** 18n);

test('the parts add up to the total, whatever the accounts hold', () => {
  fastCheck.assert(
    fastCheck.property(
      pico,
      fastCheck.array(fastCheck.record({ calls: pico, fees: pico, unmetered: pico, adjusted: pico }), {
        minLength: 1,
      }),
      (unassigned, sums) => {
        const accounts = sums.map(({ calls, fees, unmetered, adjusted }) =>
          makeAccount({
            calls: decimalFromPico(calls),
            fees: decimalFromPico(fees),
            unmetered: decimalFromPico(unmetered),
            adjustments: decimalFromPico(-adjusted),
          }),
        );
        const calls = sums.reduce((sum, account) => sum + account.calls, unassigned);
        const year = {
          ...makePeriod('2026-01-01', '2026-12-31', { effectiveCost: decimalFromPico(calls) }),
          label: '2026',
        };
        const parts = yearParts({ year, accounts });
        const sum = [parts?.calls, parts?.fees, parts?.unmetered, parts?.adjustments]
          .map((part) => picoFromDecimal(part ?? '0'))
          .reduce((total, part) => total + part, 0n);
        expect(parts?.total).toBe(decimalFromPico(sum));
        expect(parts?.unassigned).toBe(decimalFromPico(unassigned));
      },
    ),
  );
});

test('calls of which none has a known price are no zero in the sum', () => {
  const unpriced = { requests: 3, effectiveCost: null, unpricedRequests: 3 };
  const year = { ...makePeriod('2026-01-01', '2026-12-31', unpriced), label: '2026' };
  const accounts = [makeAccount({ calls: '0', fees: '50', unmetered: '0', adjustments: '0' })];
  expect(yearParts({ year, accounts })).toMatchObject({ calls: null, fees: '50', total: '50' });
});

test('without an account there are no parts to tell', () => {
  expect(yearParts(makeSnapshot())).toBeNull();
});

test('settled to the earliest of the connected accounts; a disconnected one does not hold it back', () => {
  const one = makeAccount({ settledUntil: '2026-11-21T00:00:00.000Z' });
  const two = makeAccount({ settledUntil: '2026-11-19T14:00:00.000Z' });
  const gone = makeAccount({ settledUntil: '2026-03-01T00:00:00.000Z', isConnected: false });
  const unread = makeAccount({ settledUntil: null });
  expect(settledUntilOf([one, two, gone, unread])).toBe('2026-11-19T14:00:00.000Z');
  expect(settledUntilOf([gone, unread])).toBeNull();
});

test.each([
  ['2026-11-21T00:00:00.000Z', '2026-11-20'],
  ['2026-11-21T01:00:00.000Z', '2026-11-21'],
  ['2026-01-01T00:00:00.000Z', '2025-12-31'],
])('settled until %s is settled to %s', (instant, day) => {
  expect(settledDay(instant)).toBe(day);
});

test.each([
  ['nothing', { requests: 0, effectiveCost: null }, { drawn: '0' }, false, false],
  ['a call', { requests: 1, effectiveCost: '1' }, { drawn: '1' }, true, false],
  ['a call without a price', { requests: 1, effectiveCost: null }, { drawn: '0' }, true, true],
  ['a report alone', { requests: 0, effectiveCost: null }, { drawn: '12.4' }, true, false],
  [
    'a report beside a call without a price',
    { requests: 1, effectiveCost: null },
    { drawn: '12.4' },
    true,
    false,
  ],
  [
    'money without a rate of exchange',
    { requests: 0, effectiveCost: null },
    { drawn: '0', apart: '3' },
    true,
    false,
  ],
])('%s', (_, totals, amount, spent, notPriced) => {
  const period = makePeriod('2026-11-01', '2026-11-30', totals, amount);
  expect([hasSpend(period), isNotPriced(period)]).toEqual([spent, notPriced]);
});
