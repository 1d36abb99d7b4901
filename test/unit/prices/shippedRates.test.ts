import { describe, expect, it } from 'vitest';
import { loadPriceLibrary } from '../../../src/prices/library.ts';
import { createPriceList } from '../../../src/prices/priceList.ts';
import { shippedRowSchema } from '../../../src/prices/rateRow.ts';
import { shippedRates } from '../../../src/prices/shippedRates.ts';
import { listLine, makeQuery } from './pricesForTests.ts';

it.each(shippedRates.map((row, index) => ({ row, index })))('shipped row $index is sound', ({ row }) => {
  expect(shippedRowSchema.parse(row)).toEqual(row);
  expect(row.source).toMatch(/^https:\/\//);
  // Each row gives prices or a factor, and a factor says what it is for.
  expect([row.dollarsPerMillion, row.webSearchDollars, row.factor].some((value) => value !== undefined)).toBe(
    true,
  );
  if (row.factor !== undefined) expect(row.serviceTier ?? row.inferenceGeo).toBeDefined();
});

it('has no two rows for one model and use on one day', () => {
  const seen = shippedRates.flatMap((row) =>
    row.models.map((model) =>
      [
        row.provider,
        model,
        row.validFrom,
        row.serviceTier,
        row.speed,
        row.inferenceGeo,
        row.webSearchDollars,
      ].join(' '),
    ),
  );
  expect(new Set(seen).size).toBe(seen.length);
});

describe('the newest models', async () => {
  const priceList = createPriceList({ library: await loadPriceLibrary() });
  const at = Date.parse('2026-11-20T12:00:00Z');

  it('Haiku 5.5 costs five times as much for a prompt above 100,000 tokens', () => {
    const query = makeQuery({ providerName: 'anthropic', model: 'claude-haiku-5-5', at });
    expect(listLine(priceList, { ...query, promptTokens: 100_000 })).toBe('0.1 0.01 0.125 0.2 0.5');
    expect(listLine(priceList, { ...query, promptTokens: 100_001 })).toBe('0.5 0.05 0.625 1 2.5');
  });

  it.each([
    ['claude-opus-5-5', '8 0.4 10 16 40'],
    ['claude-fable-5-2', '16 0.4 20 32 80'],
  ])('%s in fast mode costs twice its price in every bucket', (model, expected) => {
    const query = makeQuery({ providerName: 'anthropic', model, at, speed: 'fast' });
    expect(listLine(priceList, query)).toBe(expected);
  });
});
