import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../src/core/buildReport.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { Ledger, PriceList } from '../../src/core/ports.ts';
import { priceObservation } from '../../src/core/pricing.ts';
import { dayRowsCsv, monthQuery } from '../../src/export/monthCsv.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { makeObservation, sonnetRate } from './observations.ts';
import { anyTime, ledgerOptions, temporaryFolder, temporaryLedger } from './temporaryLedger.ts';

const prices = (known: RegExp): PriceList => ({
  rateFor: ({ model }) => (known.test(model) ? sonnetRate : { unpriced: 'unknown model' }),
});

const pricedBy = (known: RegExp) => ({
  priceObservation: (observation: Observation) => priceObservation(observation, prices(known)),
});

const byList = pricedBy(/sonnet/);

function routed(overrides: Parameters<typeof makeObservation>[0] = {}): Observation {
  return makeObservation({
    stream: 'gateway',
    source: 'gateway',
    tool: 'opencode',
    providerName: 'openrouter',
    statedCost: '0.0123',
    ...overrides,
  });
}

function book(ledger: Ledger, ...observations: readonly Observation[]): void {
  ledger.book({ observations, files: [] });
}

const totalsOf = (ledger: Ledger) => ledger.totals([], anyTime)[0]?.totals;

describe('what the seller’s answer states', () => {
  test('worked example 6, the call: effective and billed are 0.0123, the list price stands beside it', () => {
    const ledger = temporaryLedger(byList);
    book(ledger, routed());
    expect([...ledger.calls(anyTime)]).toMatchObject([
      { listCost: '0.002274', effectiveCost: '0.0123', unpricedReason: null },
    ]);
    const sums = {
      ...{ requests: 1, listCost: '0.002274', effectiveCost: '0.0123', billedCost: '0.0123' },
      ...{ unpricedRequests: 0, assumedRequests: 0 },
    };
    expect(totalsOf(ledger)).toMatchObject(sums);
    // Asked of the calls themselves, as the roll-ups know no sessions.
    expect(ledger.totals(['session'], anyTime)).toMatchObject([{ totals: sums }]);
    const query = { since: null, until: null, tool: null, timeZone: null };
    expect(buildReport(ledger, query, []).byModel).toMatchObject({ 'claude-sonnet-4-5': sums });
    const csv = [...dayRowsCsv(ledger, monthQuery('2026-11', null))].join('');
    expect(csv).toContain(',0.002274,0.0123,0.0123,USD,0,0');
  });

  test('beside a call that nobody stated: the sum of what is billed is the known part', () => {
    const ledger = temporaryLedger(byList);
    book(ledger, routed(), routed({ nativeKey: 'b', statedCost: null, requestId: null, responseId: null }));
    expect(totalsOf(ledger)).toMatchObject({
      ...{ listCost: '0.004548', effectiveCost: '0.014574', billedCost: '0.0123', assumedRequests: 1 },
    });
  });

  test('is true of a model that no list has, and is not changed when a list comes to know it', () => {
    const path = join(temporaryFolder(), 'ledger.db');
    const ledger = openLedger(ledgerOptions(path, pricedBy(/nothing/)));
    book(ledger, routed());
    expect([...ledger.calls(anyTime)]).toMatchObject([
      { listCost: null, effectiveCost: '0.0123', unpricedReason: 'unknown model' },
    ]);
    expect(totalsOf(ledger)).toMatchObject({ billedCost: '0.0123', unpricedRequests: 0 });
    expect(ledger.describe().unpricedCalls).toBe(0);
    ledger.close();
    const informed = openLedger(ledgerOptions(path, byList));
    expect(informed.priceUnpriced()).toBe(1);
    expect([...informed.calls(anyTime)]).toMatchObject([
      { listCost: '0.002274', effectiveCost: '0.0123', unpricedReason: null },
    ]);
    expect(totalsOf(informed)).toMatchObject({ billedCost: '0.0123', assumedRequests: 0 });
    informed.setTimeZone('Asia/Tokyo');
    expect(totalsOf(informed)).toMatchObject({ effectiveCost: '0.0123', billedCost: '0.0123' });
    informed.close();
  });

  test('where only the seller states a price, the list cost lacks the call and says so, however it is asked', () => {
    const ledger = temporaryLedger(pricedBy(/sonnet/));
    const unlisted = { requestModel: 'house/secret', responseModel: 'house/secret', requestId: null };
    book(ledger, routed(), routed({ ...unlisted, nativeKey: 'b', responseId: null, sessionId: 'b' }));
    const sums = { listCost: '0.002274', effectiveCost: '0.0246', unpricedRequests: 0, unlistedRequests: 1 };
    expect(totalsOf(ledger)).toMatchObject(sums);
    expect(ledger.totals([], { ...anyTime, timeZone: 'Asia/Tokyo' })[0]?.totals).toMatchObject(sums);
    const csv = [...dayRowsCsv(ledger, monthQuery('2026-11', null))].join('');
    expect(csv).toMatch(/house\/secret,.*,,0\.0123,0\.0123,USD,0,0,calls,,,1\r\n/);
    ledger.setTimeZone('Asia/Tokyo');
    expect(totalsOf(ledger)).toMatchObject(sums);
    book(ledger, routed({ ...unlisted, nativeKey: 'b', responseId: null, sessionId: 'b', statedCost: null }));
    expect(totalsOf(ledger)?.unlistedRequests).toBe(
      [...ledger.calls(anyTime)].filter(({ unpricedReason }) => unpricedReason !== null).length,
    );
  });

  test('counts whoever’s numbers stand, and whoever comes first', () => {
    const log = makeObservation({ tool: 'opencode', providerName: 'openrouter' });
    const cutOff = routed({ status: 'partial', tokens: { outputTokens: 7 } });
    for (const order of [
      [log, cutOff],
      [cutOff, log],
    ]) {
      const ledger = temporaryLedger(byList);
      for (const observation of order) book(ledger, observation);
      expect([...ledger.calls(anyTime)]).toMatchObject([
        { source: 'log', outputTokens: 50, listCost: '0.002274', effectiveCost: '0.0123' },
      ]);
      expect(totalsOf(ledger)).toMatchObject({ billedCost: '0.0123', assumedRequests: 0 });
    }
  });

  test('goes with the record that is restated, to the last twelfth place', () => {
    const ledger = temporaryLedger(byList);
    book(ledger, routed({ statedCost: null }));
    book(ledger, routed({ statedCost: '0.000000000001', tokens: { outputTokens: 60 } }));
    expect(totalsOf(ledger)).toMatchObject({ requests: 1, billedCost: '0.000000000001' });
    book(ledger, routed({ statedCost: '10000', tokens: { outputTokens: 70 } }));
    expect(totalsOf(ledger)).toMatchObject({ requests: 1, billedCost: '10000', effectiveCost: '10000' });
  });

  test.each(['10000.01', '1e3', '-1', '0.10', '', 'NaN', '1,5'])(
    '%j is no price, and its record is refused before it could spoil a sum',
    (statedCost) => {
      const ledger = temporaryLedger(byList);
      book(ledger, routed({ statedCost }));
      expect([...ledger.calls(anyTime)]).toEqual([]);
    },
  );
});

test('credits are kept with the record, and are no money', () => {
  const ledger = temporaryLedger(byList);
  const seen = makeObservation({
    stream: 'copilot-vscode/telemetry',
    source: 'telemetry',
    creditsNano: 2.5e9,
  });
  book(ledger, seen);
  expect(totalsOf(ledger)).toMatchObject({ effectiveCost: '0.002274', billedCost: null });
  ledger.book({ observations: [seen], files: [] });
  expect(ledger.describe().observations).toBe(1);
  book(ledger, { ...seen, creditsNano: 3e9 });
  expect(ledger.describe().observations).toBe(2);
});
