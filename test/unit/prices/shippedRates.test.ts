import { expect, it } from 'vitest';
import { shippedRowSchema } from '../../../src/prices/rateRow.ts';
import { shippedRates } from '../../../src/prices/shippedRates.ts';

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
