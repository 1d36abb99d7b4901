import { readFileSync } from 'node:fs';
import { allPricing } from 'ai-sdk-cost-calculator';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { loadPriceLibrary } from '../../../src/prices/library.ts';
import { createPriceList } from '../../../src/prices/priceList.ts';
import { makeQuery, november2026 } from './pricesForTests.ts';

/**
 * Another project's table of prices, kept by other people: where the two agree, two have read the same figure. Each
 * difference is listed with both figures and, if it is ours to answer for, looked into; a new one fails.
 */
const differencesSchema = z.record(
  z.string(),
  z.object({ ours: z.string(), theirs: z.string(), why: z.string() }),
);
const expected = differencesSchema.parse(
  JSON.parse(readFileSync(new URL('oracleDifferences.json', import.meta.url), 'utf8')),
);

const priceList = createPriceList({ library: await loadPriceLibrary() });
const providers = ['openai', 'anthropic', 'google'] as const;

it('agrees with the other table but for the listed differences', () => {
  const found: Record<string, { ours: string; theirs: string }> = {};
  let compared = 0;
  for (const provider of providers) {
    for (const [model, theirs] of Object.entries(allPricing[provider] ?? {})) {
      if (theirs.inputPer1MTokens === 0) continue;
      compared += 1;
      const has = {
        read: theirs.cacheReadPer1MTokens !== undefined,
        write: theirs.cacheWritePer1MTokens !== undefined,
      };
      const bound = theirs.longContextThreshold;
      const shown = [
        theirs.inputPer1MTokens,
        theirs.cacheReadPer1MTokens,
        theirs.cacheWritePer1MTokens,
        theirs.outputPer1MTokens,
        ...(bound === undefined
          ? []
          : [
              theirs.longContextInputPer1MTokens,
              theirs.longContextCacheReadPer1MTokens,
              theirs.longContextCacheWritePer1MTokens,
              theirs.longContextOutputPer1MTokens,
            ]),
      ];
      const ours = [
        ...ourPrices(provider, model, 1000, has),
        ...(bound === undefined ? [] : ourPrices(provider, model, bound + 1, has)),
      ].join(' ');
      const line = shown.map((price) => price ?? '-').join(' ');
      if (ours !== line) found[`${provider}/${model}`] = { ours, theirs: line };
    }
  }
  const figures = Object.entries(expected).map(([model, { ours, theirs }]) => [model, { ours, theirs }]);
  expect(found).toEqual(Object.fromEntries(figures));
  expect(compared).toBeGreaterThan(150);
});

/** Input, read, write, output; a kind that the other table is silent about is not compared. */
function ourPrices(
  providerName: string,
  model: string,
  promptTokens: number,
  has: { readonly read: boolean; readonly write: boolean },
): readonly (string | number)[] {
  const found = priceList.rateFor(makeQuery({ providerName, model, promptTokens, at: november2026 }));
  if ('unpriced' in found) return [found.unpriced];
  const prices = found.listUnitPrices;
  const dollars = (price: bigint | null): string | number => (price === null ? '-' : Number(price) / 1e6);
  return [
    dollars(prices.uncachedInputTokens),
    has.read ? dollars(prices.cacheReadInputTokens) : '-',
    has.write ? dollars(prices.cacheWrite5mInputTokens) : '-',
    dollars(prices.outputTokens),
  ];
}
