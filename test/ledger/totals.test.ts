import { describe, expect, test } from 'vitest';
import { makeObservation, priceAt } from './observations.ts';
import { anyTime, ledgerOptions, recordLog, temporaryFolder, temporaryLedger } from './temporaryLedger.ts';
import { join } from 'node:path';
import { openLedger } from '../../src/ledger/openLedger.ts';

describe('totals', () => {
  test('an empty ledger has no row, whatever is asked', () => {
    const ledger = temporaryLedger();
    expect(ledger.totals([], anyTime)).toEqual([]);
    expect(ledger.totals(['day', 'session'], anyTime)).toEqual([]);
    expect(ledger.totals([], { ...anyTime, timeZone: 'Asia/Kolkata' })).toEqual([]);
    expect([...ledger.calls(anyTime)]).toEqual([]);
    expect(ledger.knownSince(null)).toEqual({});
  });

  test('money is exact beyond what a float holds', () => {
    const ledger = temporaryLedger();
    const tokens = {
      uncachedInputTokens: 0,
      cacheReadInputTokens: 1,
      cacheWrite1hInputTokens: 0,
      outputTokens: 600_000_007,
    };
    const observations = [1, 2, 3].map((call) => makeObservation({ nativeKey: `call-${call}`, tokens }));
    ledger.book({ observations, files: [] });
    // 3 × (600,000,007 × $15 + 1 × $0.30 a million)
    expect(ledger.totals([], anyTime)[0]?.totals).toMatchObject({
      requests: 3,
      outputTokens: 1_800_000_021,
      listCost: '27000.0003159',
      effectiveCost: '27000.0003159',
      billedCost: null,
    });
    expect([...ledger.calls(anyTime)].map((call) => call.listCost)).toEqual(
      Array.from({ length: 3 }, () => '9000.0001053'),
    );
  });

  test('a sum over unknowns is the known part and their count', () => {
    const ledger = temporaryLedger();
    const unknown = makeObservation({ nativeKey: 'unknown', responseModel: 'unknown-model' });
    ledger.book({ observations: [unknown], files: [] });
    expect(ledger.totals([], anyTime)[0]?.totals).toMatchObject({
      requests: 1,
      totalTokens: 1258,
      listCost: null,
      unpricedRequests: 1,
      assumedRequests: 0,
    });
    ledger.book({ observations: [makeObservation()], files: [] });
    expect(ledger.totals([], anyTime)[0]?.totals).toMatchObject({
      requests: 2,
      listCost: '0.002274',
      unpricedRequests: 1,
      assumedRequests: 1,
    });
  });

  test('unknown counters are left out of sums and stay unknown in the call', () => {
    const ledger = temporaryLedger();
    const tokens = {
      uncachedInputTokens: null,
      cacheReadInputTokens: null,
      cacheWrite5mInputTokens: null,
      cacheWrite1hInputTokens: null,
      outputTokens: null,
    };
    ledger.book({ observations: [makeObservation({ status: 'no-usage', tokens })], files: [] });
    expect([...ledger.calls(anyTime)][0]).toMatchObject({
      status: 'no-usage',
      outputTokens: null,
      totalTokens: null,
    });
    expect(ledger.totals([], anyTime)[0]?.totals).toMatchObject({ requests: 1, totalTokens: 0 });
  });

  test('every dimension, with unknown values under the empty key', () => {
    const ledger = temporaryLedger();
    ledger.book({
      observations: [
        makeObservation({ nativeKey: 'a' }),
        makeObservation({
          nativeKey: 'b',
          workspace: null,
          branch: null,
          sessionId: null,
          responseModel: null,
          endedAt: Date.UTC(2026, 11, 1),
        }),
      ],
      files: [],
    });
    const keys = (dimension: Parameters<typeof ledger.totals>[0][number]) =>
      ledger.totals([dimension], anyTime).map((row) => row.key[0]);
    expect(keys('day')).toEqual(['2026-11-18', '2026-12-01']);
    expect(keys('month')).toEqual(['2026-11', '2026-12']);
    expect(keys('tool')).toEqual(['claude-code']);
    expect(keys('model')).toEqual(['', 'claude-sonnet-4-5']);
    expect(keys('workspace')).toEqual(['', '/home/me/project']);
    expect(keys('source')).toEqual(['log']);
    expect(keys('branch')).toEqual(['', 'main']);
    expect(keys('session')).toEqual(['', 'session-1']);
    expect(ledger.totals(['month', 'model'], anyTime).map((row) => row.key)).toEqual([
      ['2026-11', 'claude-sonnet-4-5'],
      ['2026-12', ''],
    ]);
  });

  test('the asked model prices a call whose answering model is unknown', () => {
    const ledger = temporaryLedger();
    ledger.book({
      observations: [makeObservation({ responseModel: null, requestModel: 'claude-x' })],
      files: [],
    });
    expect(ledger.totals(['model'], anyTime).map((row) => row.key)).toEqual([['claude-x']]);
  });

  test('filters narrow roll-ups and calls alike, and bounds are inclusive', () => {
    const ledger = temporaryLedger();
    const observations = [17, 18, 19, 20].map((day) =>
      makeObservation({
        nativeKey: `day-${day}`,
        endedAt: Date.UTC(2026, 10, day, 23, 59, 59, 999),
        tool: day % 2 === 0 ? 'codex' : 'claude-code',
        workspace: day === 20 ? '/elsewhere' : '/here',
      }),
    );
    ledger.book({ observations, files: [] });
    for (const by of [[], ['session']] as const) {
      const requests = (query: object) =>
        ledger.totals(by, { ...anyTime, ...query }).map((row) => row.totals.requests);
      expect(requests({ since: '2026-11-18', until: '2026-11-19' })).toEqual([2]);
      expect(requests({ tool: 'codex' })).toEqual([2]);
      expect(requests({ tool: 'codex', workspace: '/here' })).toEqual([1]);
      expect(requests({ model: 'claude-sonnet-4-5' })).toEqual([4]);
      expect(requests({ tool: 'never seen' })).toEqual([]);
      expect(requests({ since: '2027-01-01' })).toEqual([]);
    }
    const days = [...ledger.calls({ ...anyTime, since: '2026-11-18', tool: 'codex' })].map((call) => call.at);
    expect(days).toEqual(['2026-11-18T23:59:59.999Z', '2026-11-20T23:59:59.999Z']);
  });
});

describe('days', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    // zone, instant, day in the zone, why
    ['Europe/Berlin', '2026-10-24T21:59:59.999Z', '2026-10-24', 'the last moment before the long night'],
    ['Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25', 'the long day begins'],
    ['Europe/Berlin', '2026-10-25T22:59:59.999Z', '2026-10-25', 'it has 25 hours'],
    ['Europe/Berlin', '2026-10-25T23:00:00.000Z', '2026-10-26', 'and ends'],
    ['Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29', 'the short day begins'],
    ['Europe/Berlin', '2026-03-29T22:00:00.000Z', '2026-03-30', 'after 23 hours it ends'],
    ['Asia/Kolkata', '2026-10-25T18:29:59.999Z', '2026-10-25', 'half an hour off the full hours'],
    ['Asia/Kolkata', '2026-10-25T18:30:00.000Z', '2026-10-26', 'its midnight'],
    ['America/Sao_Paulo', '2018-11-04T02:59:59.999Z', '2018-11-03', 'before a midnight that did not happen'],
    ['America/Sao_Paulo', '2018-11-04T03:00:00.000Z', '2018-11-04', 'the day begins at one o’clock'],
    ['America/Sao_Paulo', '2019-02-17T02:59:59.999Z', '2019-02-16', 'its eleventh hour happened twice'],
    ['America/Sao_Paulo', '2019-02-17T03:00:00.000Z', '2019-02-17', 'then midnight'],
  ];
  test.each(cases)('%s %s is %s: %s', (zone, instant, day) => {
    const observations = [makeObservation({ endedAt: Date.parse(instant) })];
    const own = temporaryLedger({ timeZone: zone });
    own.book({ observations, files: [] });
    expect(own.totals(['day'], anyTime).map((row) => row.key)).toEqual([[day]]);
    expect(own.knownSince(null)).toEqual({ 'claude-code': day });

    const other = temporaryLedger({ timeZone: 'Pacific/Auckland' });
    other.book({ observations, files: [] });
    const asked = { since: day, until: day, timeZone: zone };
    expect(other.totals(['day'], asked).map((row) => row.key)).toEqual([[day]]);
    expect([...other.calls(asked)]).toHaveLength(1);
    expect(other.knownSince(zone)).toEqual({ 'claude-code': day });
    other.setTimeZone(zone);
    expect(other.timeZone).toBe(zone);
    expect(other.totals(['day'], anyTime).map((row) => row.key)).toEqual([[day]]);
  });

  test('a zone that does not exist is refused and changes nothing', () => {
    const ledger = temporaryLedger({ timeZone: 'Europe/Berlin' });
    expect(() => {
      ledger.setTimeZone('Europe/Atlantis');
    }).toThrow(RangeError);
    expect(ledger.timeZone).toBe('Europe/Berlin');
  });

  test('a ledger keeps the zone that it began with', () => {
    const path = join(temporaryFolder(), 'ledger.db');
    const first = openLedger(ledgerOptions(path, { timeZone: 'Asia/Kolkata' }));
    first.writeSetting('allowance', '{}');
    first.close();
    const second = openLedger(ledgerOptions(path, { timeZone: 'Europe/Berlin' }));
    expect(second.timeZone).toBe('Asia/Kolkata');
    second.close();
  });
});

describe('calls', () => {
  test('come oldest first or newest first, over many pages, while more are booked', () => {
    const ledger = temporaryLedger();
    const observations = Array.from({ length: 1203 }, (_, index) =>
      makeObservation({
        nativeKey: `call-${index}`,
        // Many end in the same millisecond: a page may end amid them.
        endedAt: Date.UTC(2026, 10, 18) + Math.floor(index / 700),
        tokens: { outputTokens: index },
      }),
    );
    ledger.book({ observations, files: [] });
    const outputs = (query: object) =>
      [...ledger.calls({ ...anyTime, ...query })].map((call) => call.outputTokens);
    const all = observations.map((observation) => observation.tokens.outputTokens);
    expect(outputs({})).toEqual(all);
    expect(outputs({ newestFirst: true })).toEqual(all.toReversed());
    expect(outputs({ limit: 501 })).toEqual(all.slice(0, 501));
    expect(outputs({ limit: 0 })).toEqual([]);

    const iterator = ledger.calls(anyTime)[Symbol.iterator]();
    expect(iterator.next().done).toBe(false);
    const late = makeObservation({
      nativeKey: 'late',
      endedAt: Date.UTC(2026, 10, 19),
      tokens: { outputTokens: 9999 },
    });
    ledger.book({ observations: [late], files: [] });
    let seen = 1;
    while (iterator.next().done !== true) seen += 1;
    expect(seen).toBe(1204);
  });

  test('carry an id of their own that stays when the call is restated and read again', () => {
    const ledger = temporaryLedger();
    // Some gateways give every answer the same id.
    const observations = [1, 2].map((call) =>
      makeObservation({ nativeKey: `call-${call}`, responseId: 'chatcmpl-0' }),
    );
    ledger.book({ observations, files: [] });
    const ids = () => [...ledger.calls(anyTime)].map((call) => call.callId).sort();
    const before = ids();
    expect(new Set(before).size).toBe(2);
    ledger.book({
      observations: [makeObservation({ nativeKey: 'call-1', tokens: { outputTokens: 99 } })],
      files: [],
    });
    expect(ids()).toEqual(before);
  });

  test('say when they began where that is known', () => {
    const ledger = temporaryLedger();
    const endedAt = Date.UTC(2026, 10, 18, 12, 0, 5);
    ledger.book({ observations: [makeObservation({ startedAt: endedAt - 5000, endedAt })], files: [] });
    expect([...ledger.calls(anyTime)][0]).toMatchObject({
      at: '2026-11-18T12:00:00.000Z',
      endedAt: '2026-11-18T12:00:05.000Z',
      provider: 'anthropic',
      serviceTier: 'standard',
      totalTokens: 1258,
    });
  });
});

describe('charges', () => {
  test('a known call is never priced anew, a grown one is', () => {
    const path = join(temporaryFolder(), 'ledger.db');
    const cost = (factor: bigint, observations: ReturnType<typeof makeObservation>[]) => {
      const ledger = openLedger(ledgerOptions(path, { priceObservation: priceAt(factor) }));
      ledger.book({ observations, files: [] });
      const total = ledger.totals([], anyTime)[0]?.totals.listCost;
      ledger.close();
      return total;
    };
    expect(cost(1n, [makeObservation()])).toBe('0.002274');
    expect(cost(2n, [makeObservation()])).toBe('0.002274');
    // Another copy of the same record, with nothing in it that a price depends on.
    expect(cost(2n, [makeObservation({ recordId: 'row-2', responseId: 'msg_2' })])).toBe('0.002274');
    expect(cost(2n, [makeObservation({ tokens: { outputTokens: 51 } })])).toBe('0.004578');
  });

  test('prices that became known fill what had none and change nothing else', () => {
    const path = join(temporaryFolder(), 'ledger.db');
    const first = openLedger(ledgerOptions(path));
    const unknown = makeObservation({ nativeKey: 'b', responseModel: 'unknown-model' });
    first.book({ observations: [makeObservation({ nativeKey: 'a' }), unknown], files: [] });
    expect(first.priceUnpriced()).toBe(0);
    first.close();

    const second = openLedger(
      ledgerOptions(path, {
        priceObservation: (observation) =>
          priceAt(10n)({ ...observation, responseModel: 'claude-sonnet-4-5' }),
      }),
    );
    expect(second.describe().unpricedCalls).toBe(1);
    expect(second.priceUnpriced()).toBe(1);
    expect(second.totals(['model'], anyTime).map((row) => [row.key[0], row.totals.listCost])).toEqual([
      ['claude-sonnet-4-5', '0.002274'],
      ['unknown-model', '0.02274'],
    ]);
    expect(second.totals([], anyTime)[0]?.totals.unpricedRequests).toBe(0);
    expect(second.priceUnpriced()).toBe(0);
    second.close();
  });

  test('a record with impossible counters is refused by name, the rest is booked', () => {
    const log = recordLog();
    const ledger = temporaryLedger({ log });
    const impossible = [-1, 1.5, NaN, Infinity, 1e15].map((outputTokens, index) =>
      makeObservation({ nativeKey: `bad-${index}`, tokens: { outputTokens } }),
    );
    const timeless = makeObservation({ nativeKey: 'timeless', endedAt: NaN });
    expect(ledger.book({ observations: [...impossible, timeless, makeObservation()], files: [] })).toBe(1);
    expect(log.lines).toEqual([
      "warn 6 records can't be booked and are left out, the first of claude-code/log: outputTokens is no count: -1",
    ]);
  });
});

test('the last day that can be written is a bound like any other', () => {
  const ledger = temporaryLedger();
  ledger.book({ observations: [makeObservation()], files: [] });
  const query = { since: null, until: '9999-12-31', timeZone: 'Asia/Tokyo' };
  expect(ledger.totals(['day'], query)).toHaveLength(1);
  expect([...ledger.calls(query)]).toHaveLength(1);
});
