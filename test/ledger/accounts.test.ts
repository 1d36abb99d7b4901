import fc from 'fast-check';
import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { feeWarnings } from '../../src/core/accountFindings.ts';
import { buildReport } from '../../src/core/buildReport.ts';
import type { Ledger } from '../../src/core/ports.ts';
import { dayRowsCsv, monthQuery } from '../../src/export/monthCsv.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import {
  allDays,
  book,
  callOf,
  connect,
  connectionOf,
  dayMs,
  hourMs,
  partsIn,
  priceByToken,
  readingOf,
  rowOf,
  spendIn,
  utc,
} from './accountSteps.ts';
import { ledgerOptions, temporaryFolder, temporaryLedger } from './temporaryLedger.ts';

const now = utc('2026-11-25T12:00');
const options = { priceObservation: priceByToken, clock: () => now };
const openBooks = (): Ledger => temporaryLedger(options);
const day = { since: '2026-11-20' };

/** Metered 10 and reported 25 on one day, final. */
function settledBooks(ledger = openBooks()): { ledger: Ledger; account: ReturnType<typeof connect> } {
  book(ledger, callOf(10, '2026-11-20T09:30'));
  const account = connect(ledger);
  ledger.accounts.recordReading(account, readingOf('2026-11-25T11:00', day, [rowOf('25', '2026-11-20')]));
  return { ledger, account };
}

describe('who pays', () => {
  test('a confirmed payer takes known calls and those to come; roll-ups follow', () => {
    const ledger = openBooks();
    book(ledger, callOf(1, '2026-11-20T09:30'), callOf(2, '2026-11-20T10:00', { tool: 'codex' }));
    const account = connect(ledger);
    book(ledger, callOf(4, '2026-11-21T10:00'));
    expect(
      ledger.totals(['account'], allDays).map(({ key, totals }) => [key[0], totals.effectiveCost]),
    ).toEqual([
      ['', '2'],
      ['org-1', '5'],
    ]);
    expect(ledger.totals([], allDays)[0]?.totals.assumedRequests).toBe(1);
    expect(ledger.accounts.confirmPayer(account, ['codex'])).toBe(3);
    expect(
      ledger.totals(['account'], allDays).map(({ key, totals }) => [key[0], totals.effectiveCost]),
    ).toEqual([
      ['', '5'],
      ['org-1', '2'],
    ]);
    expect(ledger.accounts.views(allDays)[0]).toMatchObject({ payerOf: ['codex'], calls: '2' });
  });

  test('of two accounts at one seller the later confirmed pays, from the end of a disconnected one on', () => {
    const ledger = openBooks();
    book(ledger, callOf(1, '2026-11-20T09:30'));
    const first = connect(ledger);
    const other = connectionOf({ account: { id: 'org-2' } });
    connect(ledger, other);
    expect(spendIn(ledger).byAccount).toMatchObject({ 'org-1': { calls: '0' }, 'org-2': { calls: '1' } });
    ledger.accounts.confirmPayer(first, ['claude-code']);
    ledger.accounts.disconnect(first, utc('2026-11-21'));
    ledger.accounts.confirmPayer({ provider: 'anthropic', id: 'org-2' }, ['claude-code']);
    book(ledger, callOf(2, '2026-11-22T09:30'));
    expect(spendIn(ledger).byAccount).toMatchObject({ 'org-1': { calls: '1' }, 'org-2': { calls: '2' } });
  });

  test('disconnecting keeps what was settled, and connecting again goes on as before', () => {
    const { ledger, account } = settledBooks();
    ledger.accounts.disconnect(account, utc('2026-11-21'));
    book(ledger, callOf(3, '2026-11-22T09:30'));
    expect(partsIn(ledger)).toMatchObject({ total: '28', unmetered: '15' });
    expect(spendIn(ledger).byAccount['']).toMatchObject({ calls: '3' });
    expect(ledger.accounts.views(allDays)[0]?.isConnected).toBe(false);
    ledger.accounts.connect(connectionOf());
    expect(spendIn(ledger).byAccount['org-1']).toMatchObject({ calls: '13', unmetered: '15' });
    expect(ledger.accounts.views(allDays)[0]).toMatchObject({ isConnected: true, payerOf: ['claude-code'] });
  });

  test('an account that is not connected is refused by name', () => {
    const nobody = { provider: 'openai', id: 'proj-9' } as const;
    expect(() => openBooks().accounts.confirmPayer(nobody, [])).toThrow(
      'the openai account proj-9 is not connected',
    );
  });

  test('a plan that is taken back gives its calls back to whoever paid before', () => {
    const ledger = openBooks();
    book(ledger, callOf(10, '2026-11-20T09:30'));
    connect(ledger);
    const plan = {
      name: 'Max',
      provider: 'anthropic',
      account: null,
      tools: ['claude-code'],
      currency: 'USD',
    };
    ledger.accounts.setPlans([{ ...plan, monthlyFee: '30', from: '2026-11-20', until: null }], []);
    expect(partsIn(ledger)).toEqual({ total: '6', fees: '6' });
    ledger.accounts.setPlans([], []);
    expect(partsIn(ledger)).toEqual({ total: '10', calls: '10' });
    expect(Object.keys(spendIn(ledger).byAccount)).toEqual(['org-1']);
  });
});

test('a fee without a rate of exchange is told wherever its sum is, and is no zero', () => {
  const ledger = openBooks();
  const plan = { provider: 'anthropic', account: null, tools: [], monthlyFee: '30', from: '2026-11-01' };
  const plans = [
    { ...plan, name: 'Max', currency: 'EUR', until: null },
    { ...plan, name: 'Pro', currency: 'USD', until: null },
  ];
  const query = { ...allDays, since: '2026-11-24' };
  ledger.accounts.setPlans(plans, [{ from: '2026-11-25', currency: 'EUR', perUsd: 0.5 }]);
  expect(ledger.accounts.entriesByDay(query)).toEqual([
    { day: '2026-11-24', amount: '1', unexchanged: [{ currency: 'EUR', amount: '1' }] },
    { day: '2026-11-25', amount: '3' },
  ]);
  expect(feeWarnings(ledger.accounts.entries(allDays))).toEqual([
    'anthropic: of the fee of Max no sum holds EUR 24, as there is no rate of exchange for its days.',
  ]);
});

describe('whose rows', () => {
  test('a report of several people settles nothing until the user has said who they are', () => {
    const ledger = openBooks();
    book(ledger, callOf(10, '2026-11-20T09:30'));
    const account = connect(ledger, connectionOf({ me: [] }));
    const reading = readingOf('2026-11-25T11:00', day, [rowOf('25', '2026-11-20')]);
    expect(ledger.accounts.recordReading(account, reading)).toMatchObject({
      cells: 0,
      warnings: [expect.stringContaining('Say which user, login or key there is yours')],
    });
    expect(partsIn(ledger)).toEqual({ total: '10', calls: '10' });
    ledger.accounts.connect(connectionOf({ me: ['ME@example.com'] }));
    expect(ledger.accounts.watermark(account)).toBeNull();
    ledger.accounts.recordReading(account, reading);
    expect(partsIn(ledger)).toMatchObject({ total: '25' });
    // Somebody else after all: what was read as mine is not.
    ledger.accounts.connect(connectionOf({ me: ['other@example.com'] }));
    expect(partsIn(ledger)).toEqual({ total: '10', calls: '10' });
  });

  test("the user's word makes a whole account theirs, also one whose report tells nobody apart", () => {
    const ledger = openBooks();
    const account = connect(ledger, connectionOf({ account: { settles: 'never' }, me: ['*'] }));
    const rows = [rowOf('25', '2026-11-20', { who: [] }), rowOf('5', '2026-11-20', { who: ['x'] })];
    ledger.accounts.recordReading(account, readingOf('2026-11-25T11:00', day, rows));
    expect(spendIn(ledger).total).toBe('30');
  });

  test('no address lies in the ledger, neither mine nor a colleague’s', () => {
    const path = join(temporaryFolder(), 'ledger.db');
    const ledger = openLedger(ledgerOptions(path, options));
    const account = connect(ledger, connectionOf({ me: ['canary.me@example.com', 'user_canary_id'] }));
    const rows = [
      rowOf('25', '2026-11-20', { who: ['canary.me@example.com'] }),
      rowOf('7', '2026-11-20', { who: ['canary.colleague@example.com', 'user_canary_colleague'] }),
    ];
    ledger.accounts.recordReading(account, readingOf('2026-11-25T11:00', day, rows));
    expect(spendIn(ledger).total).toBe('25');
    ledger.close();
    const bytes = readFileSync(path, 'latin1');
    expect(bytes).toContain('user_canary_id');
    expect(bytes).not.toMatch(/canary\.me|canary\.colleague|user_canary_colleague/);
  });
});

describe('reads', () => {
  test('a finer report takes the place of a longer span, and an empty or partial one does not', () => {
    const ledger = openBooks();
    book(ledger, callOf(10, '2026-11-20T09:30'), callOf(1, '2026-11-21T09:30'));
    const account = connect(ledger);
    const days = { since: '2026-11-20', until: '2026-11-21' };
    const both = rowOf('20', '2026-11-20', { end: utc('2026-11-22') });
    ledger.accounts.recordReading(account, readingOf('2026-11-25T10:00', days, [both]));
    expect(partsIn(ledger)).toMatchObject({ total: '20', unmetered: '9' });
    expect(ledger.accounts.cells(account, allDays).map((row) => [row.day, row.unmetered])).toEqual([
      ['2026-11-20', '4.5'],
      ['2026-11-21', '4.5'],
    ]);
    ledger.accounts.recordReading(account, readingOf('2026-11-25T10:30', days, []));
    expect(partsIn(ledger)).toMatchObject({ total: '20' });
    const reading = readingOf('2026-11-25T11:00', day, [rowOf('3', '2026-11-20')]);
    expect(ledger.accounts.recordReading(account, reading).warnings).toEqual([
      '1 figures are left out: they overlap with figures of a longer span.',
    ]);
    const rows = [rowOf('12', '2026-11-20'), rowOf('6', '2026-11-21')];
    ledger.accounts.recordReading(account, readingOf('2026-11-25T11:30', days, rows));
    expect(partsIn(ledger)).toMatchObject({ total: '18', unmetered: '7', settled: '18' });
  });

  test('a failure opens what was reported, says so, and changes no settled figure', () => {
    const ledger = openBooks();
    book(ledger, callOf(10, '2026-11-24T09:30'));
    const account = connect(ledger);
    const yesterday = { since: '2026-11-24' };
    const read = (at: string): void => {
      const reading = readingOf(at, yesterday, [rowOf('12', '2026-11-24')], { dataAsOf: utc('2026-11-25') });
      ledger.accounts.recordReading(account, reading);
    };
    read('2026-11-25T10:00');
    expect(spendIn(ledger).byAccount['org-1']?.state).toBe('reported');
    const failure = {
      kind: 'throttled',
      message: 'Asked too often.',
      remedy: 'Wait.',
      at: utc('2026-11-25T10:30'),
    } as const;
    ledger.accounts.recordFailure(account, { since: utc('2026-11-24'), until: utc('2026-11-26') }, failure);
    expect(spendIn(ledger).byAccount['org-1']).toMatchObject({ state: 'open', total: '12', settled: '12' });
    expect(ledger.accounts.views(allDays)[0]).toMatchObject({
      lastReadAt: '2026-11-25T10:00:00.000Z',
      lastFailure: { kind: 'throttled', message: 'Asked too often.', at: '2026-11-25T10:30:00.000Z' },
    });
    read('2026-11-25T11:00');
    expect(spendIn(ledger).byAccount['org-1']?.state).toBe('reported');
    expect(ledger.accounts.views(allDays)[0]?.lastFailure).toBeNull();
  });

  test('an empty answer after the horizon makes no half-told day final: what was metered stays spent', () => {
    const ledger = openBooks();
    book(ledger, callOf(10, '2026-11-20T09:30'));
    const account = connect(ledger);
    ledger.accounts.recordReading(account, readingOf('2026-11-20T12:00', day, [rowOf('7', '2026-11-20')]));
    expect(partsIn(ledger)).toMatchObject({ total: '10', settled: '7', pending: '3' });
    ledger.accounts.recordReading(account, readingOf('2026-11-25T11:00', day, []));
    expect(partsIn(ledger)).toMatchObject({ total: '10', settled: '7', pending: '3' });
    // And there is nothing more to be hoped for.
    expect(ledger.accounts.watermark(account)?.unsettledSince).toBe(utc('2026-11-21'));
  });

  test('money that can’t be read takes nothing away, and its day is settled when it can', () => {
    const ledger = openBooks();
    book(ledger, callOf(10, '2026-11-20T09:30'), callOf(2, '2026-11-21T09:30'));
    const account = connect(ledger);
    const days = { since: '2026-11-20', until: '2026-11-22' };
    const read = (at: string, ...rows: Parameters<typeof readingOf>[2]): void => {
      ledger.accounts.recordReading(account, readingOf(at, days, rows));
    };
    const settledUntil = (): unknown => ledger.accounts.views(allDays)[0]?.settledUntil;
    const euros = rowOf('40', '2026-11-20', { currency: 'EUR' });
    const garbled = rowOf(null, '2026-11-22', { isUnreadable: true });
    const next = rowOf('2', '2026-11-21');
    for (const at of ['2026-11-25T10:00', '2026-11-25T10:30'])
      read(at, euros, rowOf('1', '2026-11-20'), next);
    expect(partsIn(ledger)).toEqual({ total: '12', calls: '12', settled: '2', pending: '10' });
    expect(settledUntil()).toBeNull();

    read('2026-11-25T11:00', rowOf('9', '2026-11-20'), next, garbled);
    expect(partsIn(ledger)).toMatchObject({ total: '11', settled: '11', adjustments: '-1' });
    // A day without a call is as little known to be nothing.
    expect(settledUntil()).toBe('2026-11-22T00:00:00.000Z');
    for (const at of ['2026-11-25T11:30', '2026-11-25T11:35'])
      read(at, rowOf('9', '2026-11-20'), next, rowOf('3', '2026-11-22'));
    expect(partsIn(ledger)).toMatchObject({ total: '14', settled: '14', unmetered: '3' });
    expect(settledUntil()).toBe('2026-11-23T00:00:00.000Z');
    // What was read once stays, though it is not known to be right any more.
    read('2026-11-25T11:45', rowOf('9', '2026-11-20'), next, garbled);
    expect(partsIn(ledger)).toMatchObject({ total: '14', settled: '14' });
  });

  test('a day whose money can’t be read is open also without a call of it, so that its account is not final', () => {
    const ledger = openBooks();
    book(ledger, callOf(2, '2026-11-20T09:30'));
    const account = connect(ledger);
    const days = { since: '2026-11-20', until: '2026-11-21' };
    const unreadable = [rowOf('2', '2026-11-20'), rowOf('40', '2026-11-21', { currency: 'EUR' })];
    ledger.accounts.recordReading(account, readingOf('2026-11-25T10:00', days, unreadable));
    expect(spendIn(ledger).byAccount['org-1']?.state).toBe('open');
    expect(ledger.accounts.cells(account, allDays)).toMatchObject([
      { day: '2026-11-20', state: 'final' },
      { day: '2026-11-21', state: 'open', reported: null, settled: '0' },
    ]);
    for (const timeZone of ['UTC', 'Asia/Tokyo']) {
      const query = { since: '2026-11-20', until: '2026-11-20', timeZone };
      expect(spendIn(ledger, query).byAccount['org-1']?.state).toBe('final');
    }
    const dollars = [rowOf('2', '2026-11-20'), rowOf('3', '2026-11-21')];
    ledger.accounts.recordReading(account, readingOf('2026-11-25T11:00', days, dollars));
    expect(spendIn(ledger)).toMatchObject({ total: '5', byAccount: { 'org-1': { state: 'final' } } });
  });

  test('money that can’t be read opens its day, also where nothing else is told of an account that is all the user’s', () => {
    const ledger = openBooks();
    const account = connect(ledger, connectionOf({ me: ['*'], account: { settles: 'never' } }));
    const days = { since: '2026-11-20', until: '2026-11-20' };
    const read = (at: string, row: ReturnType<typeof rowOf>): void => {
      ledger.accounts.recordReading(account, readingOf(at, days, [row]));
    };
    for (const at of ['2026-11-22T10:00', '2026-11-22T10:30']) read(at, rowOf('9', '2026-11-20'));
    expect(ledger.accounts.cells(account, allDays)).toMatchObject([{ state: 'reported', reported: '9' }]);
    read('2026-11-22T11:00', rowOf(null, '2026-11-20', { isUnreadable: true }));
    expect(ledger.accounts.cells(account, allDays)).toMatchObject([{ state: 'open', reported: '9' }]);
  });

  test('an empty answer for all parts of a longer span is one for the span', () => {
    const ledger = openBooks();
    const account = connect(ledger);
    const days = { since: '2026-11-19', until: '2026-11-20' };
    const both = rowOf('20', '2026-11-19', { end: utc('2026-11-21') });
    ledger.accounts.recordReading(account, readingOf('2026-11-21T10:00', days, [both]));
    const late = { dataAsOf: utc('2026-11-22') };
    ledger.accounts.recordReading(account, readingOf('2026-11-22T10:00', days, [], late));
    expect(partsIn(ledger)).toEqual({});
  });

  test('calls between the rows of a finer report stay metered, so that none is counted again as spent elsewhere', () => {
    const ledger = openBooks();
    book(ledger, callOf(10, '2026-11-25T09:30'));
    const account = connect(ledger);
    connect(ledger, connectionOf({ schedule: { bucket: 'hour' } }));
    const today = { since: '2026-11-25' };
    const hour = (dollars: string, name: string) =>
      rowOf(dollars, '2026-11-25', { start: utc(name), end: utc(name) + hourMs });
    const early = hour('1', '2026-11-25T03:00');
    ledger.accounts.recordReading(account, readingOf('2026-11-25T10:00', today, [early]));
    expect(partsIn(ledger)).toMatchObject({ total: '11', calls: '10', settled: '1', pending: '10' });
    book(ledger, callOf(2, '2026-11-25T09:45'));
    const all = [early, hour('12', '2026-11-25T09:00')];
    ledger.accounts.recordReading(account, readingOf('2026-11-25T12:00', today, all));
    expect(partsIn(ledger)).toMatchObject({ total: '13', calls: '12', settled: '13', unmetered: '1' });
  });

  test('a row that reaches beyond what was asked takes no calls that another cell holds', () => {
    const ledger = openBooks();
    book(ledger, callOf(10, '2026-11-20T09:30'), callOf(3, '2026-11-21T09:30'));
    const account = connect(ledger);
    const both = rowOf('1', '2026-11-20', { end: utc('2026-11-22') });
    const { warnings } = ledger.accounts.recordReading(account, readingOf('2026-11-20T12:00', day, [both]));
    expect(warnings).toEqual([expect.stringContaining('overlap with figures of a longer span')]);
    const metered = ledger.accounts.cells(account, allDays).map((cell) => [cell.day, cell.metered]);
    expect(metered).toEqual([
      ['2026-11-20', '10'],
      ['2026-11-21', '3'],
    ]);
  });

  test('a watermark tells what is covered without gaps, and from where it may still move', () => {
    const ledger = openBooks();
    const account = connect(ledger);
    const read = (since: string, until: string): void => {
      ledger.accounts.recordReading(account, readingOf(now, { since, until }, []));
    };
    expect(ledger.accounts.watermark(account)).toBeNull();
    read('2026-11-10', '2026-11-25');
    read('2026-11-01', '2026-11-03');
    expect(ledger.accounts.watermark(account)).toEqual({
      since: utc('2026-11-10'),
      until: utc('2026-11-26'),
      unsettledSince: utc('2026-11-22'),
    });
    read('2026-11-03', '2026-11-09');
    expect(ledger.accounts.watermark(account)?.since).toBe(utc('2026-11-03'));
  });

  test('a call that comes late into a settled cell is no more spend', () => {
    const { ledger } = settledBooks();
    book(ledger, callOf(5, '2026-11-20T11:00'));
    expect(partsIn(ledger)).toEqual({
      total: '25',
      calls: '15',
      unmetered: '10',
      settled: '25',
      elsewhere: '10',
    });
  });
});

describe('what becomes of it', () => {
  test('forgetting clears figures and keeps who pays; what was spent before is not read again', () => {
    const { ledger, account } = settledBooks();
    ledger.forgetEverything(now);
    expect(partsIn(ledger)).toEqual({});
    expect(ledger.accounts.watermark(account)).toBeNull();
    expect(ledger.accounts.forgottenBefore).toBe(now);
    const days = { since: '2026-11-20', until: '2026-11-26' };
    const rows = [rowOf('25', '2026-11-20'), rowOf('9', '2026-11-25'), rowOf('4', '2026-11-26')];
    ledger.accounts.recordReading(account, readingOf('2026-11-27T11:00', days, rows));
    book(ledger, callOf(3, '2026-11-26T11:00'));
    expect(partsIn(ledger)).toMatchObject({ total: '4', calls: '3', unmetered: '1' });
  });

  test('in another zone rows of hours fall on other days, those of days stay on their date', () => {
    const ledger = openBooks();
    const account = connect(ledger, connectionOf({ schedule: { bucket: 'hour' } }));
    const night = { start: utc('2026-11-20T23:00'), end: utc('2026-11-21') };
    const rows = [rowOf('3', '2026-11-20', night)];
    ledger.accounts.recordReading(
      account,
      readingOf('2026-11-25T11:00', { since: '2026-11-20', until: '2026-11-21' }, rows),
    );
    const byDay = (timeZone: string | null = null): unknown =>
      ledger.accounts.entriesByDay({ ...allDays, timeZone });
    expect(byDay()).toEqual([{ day: '2026-11-20', amount: '3' }]);
    expect(byDay('Europe/Berlin')).toEqual([{ day: '2026-11-21', amount: '3' }]);
    ledger.setTimeZone('Europe/Berlin');
    expect(byDay()).toEqual([{ day: '2026-11-21', amount: '3' }]);
    expect(partsIn(ledger, { since: '2026-11-21', until: '2026-11-21', timeZone: null })).toMatchObject({
      total: '3',
    });
  });

  test('a damaged ledger keeps its accounts connected, to be read anew', () => {
    const path = join(temporaryFolder(), 'ledger.db');
    const before = openLedger(ledgerOptions(path, options));
    settledBooks(before);
    before.close();
    const database = new DatabaseSync(path);
    const roots = database.prepare(`select rootpage from sqlite_schema where name = 'rollup_day'`).get();
    database.exec('pragma wal_checkpoint(truncate)');
    database.close();
    const bytes = readFileSync(path);
    bytes.fill(0xff, (Number(roots?.['rootpage']) - 1) * 4096, Number(roots?.['rootpage']) * 4096);
    writeFileSync(path, bytes);
    const after = openLedger(ledgerOptions(path, options));
    expect(() => after.totals(['day'], allDays)).not.toThrow();
    const [view] = after.accounts.views(allDays);
    expect(view).toMatchObject({
      id: 'org-1',
      state: 'metered only',
      payerOf: ['claude-code'],
      obstacle: null,
    });
    settledBooks(after);
    expect(partsIn(after)).toMatchObject({ total: '25' });
    after.close();
  });

  test('the report has its spend once an account is connected, and the CSV adds up to it', () => {
    const ledger = openBooks();
    const query = { since: '2026-11-01', until: '2026-11-30', tool: null, timeZone: 'UTC' };
    expect(buildReport(ledger, query, []).spend).toBeNull();
    settledBooks(ledger);
    const { spend, totals } = buildReport(ledger, query, []);
    expect(spend).toEqual({
      total: '25',
      calls: '10',
      fees: '0',
      unmetered: '15',
      adjustments: '0',
      settled: '25',
      pending: '0',
      elsewhere: '15',
      byAccount: {
        'org-1': {
          total: '25',
          calls: '10',
          fees: '0',
          unmetered: '15',
          adjustments: '0',
          settled: '25',
          pending: '0',
          elsewhere: '15',
          provider: 'anthropic',
          state: 'final',
          settledUntil: '2026-11-21T00:00:00.000Z',
        },
      },
    });
    expect(totals.effectiveCost).toBe('10');
    expect(buildReport(ledger, { ...query, tool: 'claude-code' }, []).spend).toBeNull();
    const rows = [...dayRowsCsv(ledger, monthQuery('2026-11', null))].map((line) => line.trim().split(','));
    const [header = [], ...cells] = rows;
    const column = (name: string): (string | undefined)[] => cells.map((row) => row[header.indexOf(name)]);
    expect(column('effectiveCost')).toEqual(['10', '15']);
    expect(column('kind')).toEqual(['calls', 'unmetered']);
    expect(column('account')).toEqual(['org-1', 'org-1']);
  });
});

/** What the ledger has to say does not depend on whether calls, payers or reports came first. */
test('calls, payers and reports in any order come to the same', () => {
  const calls = Array.from({ length: 4 }, (_, index) =>
    callOf(index + 1, utc('2026-11-20') + index * 9 * hourMs),
  );
  const readings = [
    readingOf('2026-11-20T20:00', day, [rowOf('2', '2026-11-20')]),
    readingOf('2026-11-21T08:00', { since: '2026-11-20', until: '2026-11-21' }, [rowOf('5', '2026-11-20')]),
    readingOf('2026-11-21T10:00', { since: '2026-11-20', until: '2026-11-21' }, [
      rowOf('5', '2026-11-20'),
      rowOf('1', '2026-11-21'),
    ]),
    readingOf(utc('2026-11-21') + dayMs + 9 * hourMs, { since: '2026-11-21' }, [rowOf('9', '2026-11-21')]),
  ];
  type Step = (ledger: Ledger) => void;
  const ref = { provider: 'anthropic', id: 'org-1' } as const;
  const steps: readonly Step[] = [
    ...calls.map((call): Step => (ledger) => {
      book(ledger, call);
    }),
    ...readings.map((reading): Step => (ledger) => {
      ledger.accounts.recordReading(ref, reading);
    }),
    (ledger) => ledger.accounts.confirmPayer(ref, ['claude-code']),
  ];
  const outcome = (ordered: readonly Step[]): unknown => {
    const ledger = openLedger(ledgerOptions(join(temporaryFolder(), 'ledger.db'), options));
    ledger.accounts.connect(connectionOf());
    for (const step of ordered) step(ledger);
    const { byAccount, ...parts } = spendIn(ledger);
    const said = { parts, state: byAccount['org-1'], cells: ledger.accounts.cells(ref, allDays) };
    ledger.close();
    return said;
  };
  const expected = outcome(steps);
  fc.assert(
    fc.property(fc.shuffledSubarray([...steps, ...steps.slice(4, 8)], { minLength: 13 }), (ordered) => {
      expect(outcome(ordered)).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
