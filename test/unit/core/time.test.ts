import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  allowanceYear,
  dayOf,
  daysOfMonth,
  isDay,
  isTimeZone,
  startOfDay,
} from '../../../src/core/time.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Niue',
];

const instants = fc.integer({ min: Date.UTC(2012, 0, 1), max: Date.UTC(2035, 0, 1) });
const aZone = fc.constantFrom(...zones);

test('the day of an instant is the one that Temporal tells', () => {
  fc.assert(
    fc.property(instants, aZone, (instant, zone) => {
      const expected = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate();
      expect(dayOf(instant, zone)).toBe(expected.toString());
    }),
    { numRuns: 2000 },
  );
});

test('a day starts where Temporal says, also where midnight is skipped', () => {
  fc.assert(
    fc.property(instants, aZone, (instant, zone) => {
      const day = dayOf(instant, zone);
      const expected = Temporal.PlainDate.from(day).toZonedDateTime(zone).startOfDay().epochMilliseconds;
      expect(startOfDay(day, zone)).toBe(expected);
      expect(dayOf(expected, zone)).toBe(day);
      expect(dayOf(expected - 1, zone)).not.toBe(day);
    }),
    { numRuns: 1000 },
  );
});

describe('nights when the clock is moved', () => {
  test.each([
    ['Europe/Berlin, spring, 23 hours', '2026-03-29', 'Europe/Berlin', 23],
    ['Europe/Berlin, autumn, 25 hours', '2026-10-25', 'Europe/Berlin', 25],
    ['Lord Howe, half an hour', '2026-10-04', 'Australia/Lord_Howe', 23.5],
    ['Beirut, no midnight', '2026-03-29', 'Asia/Beirut', 23],
  ])('%s', (_, day, zone, hours) => {
    expect((startOfDay(addDays(day, 1), zone) - startOfDay(day, zone)) / 3_600_000).toBe(hours);
  });

  test('a day that a zone left out starts with the next one', () => {
    expect(startOfDay('2011-12-30', 'Pacific/Apia')).toBe(startOfDay('2011-12-31', 'Pacific/Apia'));
  });
});

describe('the allowance year', () => {
  const yearAt = (yearStart: string, timeZone: string, now: string) => {
    const { since, until, label } = allowanceYear({ yearStart, timeZone }, Date.parse(now));
    return `${label}: ${since} to ${until}`;
  };

  test.each([
    ['01-01', 'UTC', '2026-11-22T12:00:00Z', '2026: 2026-01-01 to 2026-12-31'],
    ['01-01', 'America/New_York', '2027-01-01T04:59:59Z', '2026: 2026-01-01 to 2026-12-31'],
    ['01-01', 'America/New_York', '2027-01-01T05:00:00Z', '2027: 2027-01-01 to 2027-12-31'],
    ['04-06', 'Europe/London', '2026-04-05T22:59:59Z', '2025/26: 2025-04-06 to 2026-04-05'],
    ['04-06', 'Europe/London', '2026-04-05T23:00:00Z', '2026/27: 2026-04-06 to 2027-04-05'],
    ['02-29', 'UTC', '2027-02-28T00:00:00Z', '2027/28: 2027-02-28 to 2028-02-28'],
    ['02-29', 'UTC', '2028-02-28T23:00:00Z', '2027/28: 2027-02-28 to 2028-02-28'],
  ])('%s in %s at %s', (yearStart, zone, now, expected) => {
    expect(yearAt(yearStart, zone, now)).toBe(expected);
  });

  test('every instant lies in its year, and years meet without a gap', () => {
    fc.assert(
      fc.property(
        instants,
        aZone,
        fc.constantFrom('01-01', '02-29', '03-29', '10-25', '12-31'),
        (now, timeZone, yearStart) => {
          const year = allowanceYear({ yearStart, timeZone }, now);
          expect(now).toBeGreaterThanOrEqual(year.start);
          expect(now).toBeLessThan(year.end);
          expect(allowanceYear({ yearStart, timeZone }, year.end).start).toBe(year.end);
        },
      ),
    );
  });
});

test('what is a day, a month, a zone', () => {
  expect(['2026-02-28', '2026-02-29', '2026-13-01', '2026-1-1', 'x'].map(isDay)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(daysOfMonth('2024-02')).toEqual({ since: '2024-02-01', until: '2024-02-29' });
  expect(daysOfMonth('2026-12')).toEqual({ since: '2026-12-01', until: '2026-12-31' });
  expect(() => daysOfMonth('2026-13')).toThrow(RangeError);
  expect(['Europe/Berlin', 'UTC', 'Nowhere/Land', ''].map(isTimeZone)).toEqual([true, true, false, false]);
  // Days are told by quarters of an hour, which a bare offset need not keep.
  expect(['+05:17', '-01:01', '+05:30'].map(isTimeZone)).toEqual([false, false, false]);
});
