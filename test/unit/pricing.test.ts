import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalFromPico } from '../../src/core/money.ts';
import { tokenBuckets, type Observation, type TokenCounts } from '../../src/core/observation.ts';
import { priceObservation } from '../../src/core/pricing.ts';
import { loadPriceLibrary } from '../../src/prices/library.ts';
import { createPriceList } from '../../src/prices/priceList.ts';

const library = await loadPriceLibrary();
const priceList = createPriceList({ library });

function makeTokens(changes: Partial<TokenCounts> = {}): TokenCounts {
  return {
    uncachedInputTokens: 0,
    cacheReadInputTokens: 0,
    cacheWrite5mInputTokens: 0,
    cacheWrite1hInputTokens: 0,
    outputTokens: 0,
    reasoningOutputTokens: null,
    ...changes,
  };
}

function makeObservation(
  changes: Partial<Omit<Observation, 'tokens'>> = {},
  tokens: Partial<TokenCounts> = {},
): Observation {
  return {
    stream: 'claude-code/log',
    nativeKey: 'key',
    groupKey: 'key',
    source: 'log',
    tool: 'claude-code',
    providerName: 'anthropic',
    requestModel: null,
    responseModel: 'claude-sonnet-4-5',
    startedAt: null,
    endedAt: Date.parse('2026-01-15T10:00:00Z'),
    status: 'complete',
    webSearchRequests: null,
    statedCost: null,
    creditsNano: null,
    serviceTier: 'standard',
    speed: null,
    inferenceGeo: null,
    sessionId: null,
    parentSessionId: null,
    workspace: null,
    branch: null,
    responseId: null,
    requestId: null,
    recordId: null,
    isSidechain: false,
    ...changes,
    tokens: makeTokens(tokens),
  };
}

/** Each charge as `component quantity: dollars (reason)`. */
function chargesOf(observation: Observation, list = priceList): readonly string[] {
  return priceObservation(observation, list).charges.map((charge) => {
    const amount = charge.effectivePico === null ? 'not priced' : decimalFromPico(charge.effectivePico);
    const reason = charge.unpricedReason === null ? '' : ` (${charge.unpricedReason})`;
    return `${charge.component} ${charge.quantity}: ${amount}${reason}`;
  });
}

describe('a call’s cost', () => {
  it('is the sum of its buckets at their prices', () => {
    const observation = makeObservation(
      {},
      {
        uncachedInputTokens: 8,
        cacheReadInputTokens: 38_715,
        cacheWrite5mInputTokens: 120,
        cacheWrite1hInputTokens: 8_655,
        outputTokens: 502,
        reasoningOutputTokens: 400,
      },
    );
    // 8 × 3 + 38715 × 0.3 + 120 × 3.75 + 8655 × 6 + 502 × 15 = 24 + 11614.5 + 450 + 51930 + 7530 = 71548.5 millionths;
    // the 400 of reasoning are inside the 502.
    expect(chargesOf(observation)).toEqual(['tokens 48000: 0.0715485']);
  });

  it('is list, contracted and effective alike, assumed, and not billed, while nobody has confirmed the payer', () => {
    const { charges, rate } = priceObservation(makeObservation({}, { outputTokens: 1 }), priceList);
    expect(charges).toEqual([
      {
        component: 'tokens',
        rateId: rate?.id,
        quantity: 1,
        listPico: 15_000_000n,
        contractedPico: 15_000_000n,
        effectivePico: 15_000_000n,
        billedPico: null,
        unpricedReason: null,
        isAssumed: true,
      },
    ]);
  });

  it('keeps list and contracted apart; the contracted is the effective one', () => {
    const rates = [{ models: ['*'], validFrom: '2026-01-01', contract: 'Acme', percentOff: 10 }];
    const withContract = createPriceList({ library, rateFile: { path: 'rates.json', rates } });
    const [charge] = priceObservation(makeObservation({}, { outputTokens: 100 }), withContract).charges;
    expect(charge).toMatchObject({
      listPico: 1_500_000_000n,
      contractedPico: 1_350_000_000n,
      effectivePico: 1_350_000_000n,
    });
  });

  it('takes the whole prompt to choose the tier, of every kind of input', () => {
    const prompt = (cacheWrite: number): Observation =>
      makeObservation(
        {},
        { uncachedInputTokens: 1000, cacheReadInputTokens: 198_000, cacheWrite1hInputTokens: cacheWrite },
      );
    // 200,000: 1000 × 3 + 198000 × 0.3 + 1000 × 6. One more token doubles all of it: 1000 × 6 + 198000 × 0.6 + 1001 × 12.
    expect(chargesOf(prompt(1000))).toEqual(['tokens 200000: 0.0684']);
    expect(chargesOf(prompt(1001))).toEqual(['tokens 200001: 0.136812']);
  });

  it('is by the model that answered, else by the one asked for', () => {
    const tokens = { outputTokens: 1_000_000 };
    const answered = makeObservation(
      { requestModel: 'claude-opus-4-5', responseModel: 'claude-haiku-4-5' },
      tokens,
    );
    expect(chargesOf(answered)).toEqual(['tokens 1000000: 5']);
    expect(chargesOf({ ...answered, responseModel: null })).toEqual(['tokens 1000000: 25']);
  });

  it('has searches as a charge of their own, at a cent each', () => {
    expect(chargesOf(makeObservation({ webSearchRequests: 3 }, { outputTokens: 1 }))).toEqual([
      'tokens 1: 0.000015',
      'web-search 3: 0.03',
    ]);
    expect(chargesOf(makeObservation({ webSearchRequests: 0 }))).toEqual(['tokens 0: 0']);
    const noPrice = makeObservation(
      { providerName: 'google', responseModel: 'gemini-2.5-pro', webSearchRequests: 1 },
      { outputTokens: 1 },
    );
    expect(chargesOf(noPrice)).toEqual([
      'tokens 1: 0.00001',
      'web-search 1: not priced (no rate for this use)',
    ]);
  });
});

describe('a price that the seller’s answer states', () => {
  const stated = (changes: Parameters<typeof makeObservation>[0]): readonly unknown[] =>
    priceObservation(makeObservation({ statedCost: '0.0123', ...changes }, { outputTokens: 100 }), priceList)
      .charges;

  it('is effective and billed, from a known payer, beside the list price', () => {
    expect(stated({})).toMatchObject([
      {
        listPico: 1_500_000_000n,
        contractedPico: 1_500_000_000n,
        effectivePico: 12_300_000_000n,
        billedPico: 12_300_000_000n,
        unpricedReason: null,
        isAssumed: false,
      },
    ]);
  });

  it('holds without a list price, which stays unknown with its reason', () => {
    const known = { effectivePico: 12_300_000_000n, billedPico: 12_300_000_000n, isAssumed: false };
    for (const changes of [{ responseModel: 'house-model' }, { responseModel: null }]) {
      const unpricedReason = changes.responseModel === null ? 'no model' : 'unknown model';
      expect(stated(changes)).toMatchObject([{ ...known, listPico: null, unpricedReason }]);
    }
    const noTokens = makeObservation({ statedCost: '0.0123', status: 'no-usage' });
    expect(priceObservation(noTokens, priceList).charges).toMatchObject([
      { ...known, listPico: null, unpricedReason: 'unknown tokens' },
    ]);
  });

  it('is that of the whole call: searches are in it', () => {
    expect(stated({ webSearchRequests: 3 })).toMatchObject([
      { component: 'tokens', effectivePico: 12_300_000_000n },
      {
        component: 'web-search',
        listPico: 30_000_000_000n,
        effectivePico: 0n,
        billedPico: 0n,
        isAssumed: false,
      },
    ]);
  });

  it('of nothing is a true zero', () => {
    expect(stated({ statedCost: '0' })).toMatchObject([{ effectivePico: 0n, billedPico: 0n }]);
  });
});

describe('what is not known', () => {
  it('is not priced without a model, or with one that no list has', () => {
    expect(chargesOf(makeObservation({ responseModel: null }, { outputTokens: 5 }))).toEqual([
      'tokens 5: not priced (no model)',
    ]);
    expect(
      chargesOf(makeObservation({ responseModel: 'house-model', webSearchRequests: 1 }, { outputTokens: 5 })),
    ).toEqual(['tokens 5: not priced (unknown model)', 'web-search 1: not priced (unknown model)']);
  });

  it('is not priced where the seller has no price for a kind of use that occurred', () => {
    const openai = { providerName: 'openai', responseModel: 'gpt-5-pro' };
    expect(chargesOf(makeObservation(openai, { outputTokens: 1, cacheReadInputTokens: 1 }))).toEqual([
      'tokens 2: not priced (no rate for this use)',
    ]);
    expect(chargesOf(makeObservation(openai, { outputTokens: 1 }))).toEqual(['tokens 1: 0.00012']);
  });

  it('is not priced where no counter is known, and nowhere 0', () => {
    const unknown = {
      uncachedInputTokens: null,
      cacheReadInputTokens: null,
      cacheWrite5mInputTokens: null,
      cacheWrite1hInputTokens: null,
      outputTokens: null,
    };
    for (const status of ['no-usage', 'error', 'partial'] as const) {
      expect(chargesOf(makeObservation({ status }, unknown))).toEqual([
        'tokens 0: not priced (unknown tokens)',
      ]);
    }
    expect(chargesOf(makeObservation({ status: 'no-usage' }))).toEqual([
      'tokens 0: not priced (unknown tokens)',
    ]);
  });

  it('leaves the known part, said to be a part', () => {
    const cut = makeObservation({ status: 'partial' }, { uncachedInputTokens: 1000, outputTokens: null });
    expect(chargesOf(cut)).toEqual(['tokens 1000: 0.003 (unknown tokens)']);
  });

  it('is another thing than a failed call whose witness counted', () => {
    expect(chargesOf(makeObservation({ status: 'error' }))).toEqual(['tokens 0: 0']);
    expect(chargesOf(makeObservation({ status: 'error' }, { uncachedInputTokens: 1000 }))).toEqual([
      'tokens 1000: 0.003',
    ]);
  });
});

describe('for every call', () => {
  // Short prompts: only within one tier can parts be added up.
  const count = fc.nat({ max: 40_000 });
  const counts = fc.record({
    uncachedInputTokens: count,
    cacheReadInputTokens: count,
    cacheWrite5mInputTokens: count,
    cacheWrite1hInputTokens: count,
    outputTokens: count,
  });
  const names = fc.constantFrom(
    'claude-sonnet-4-5',
    'claude-opus-5-5',
    'gpt-5.6-sol',
    'gemini-2.5-pro',
    'gpt-4o',
    'house-model',
    'kimi-k3',
  );
  const costOf = (responseModel: string, tokens: Partial<TokenCounts>): bigint | null | undefined =>
    priceObservation(makeObservation({ providerName: null, responseModel }, tokens), priceList).charges[0]
      ?.effectivePico;

  it('the buckets’ costs add up to the whole, and none is negative', () => {
    fc.assert(
      fc.property(names, counts, (name, tokens) => {
        const parts = tokenBuckets.map((bucket) => costOf(name, { [bucket]: tokens[bucket] }));
        const whole = costOf(name, tokens);
        if (parts.some((part) => part === null || part === undefined)) {
          expect(whole).toBeNull();
          return;
        }
        const sum = parts.reduce<bigint>((total, part) => total + (part ?? 0n), 0n);
        expect(whole).toBe(sum);
        expect(sum >= 0n).toBe(true);
      }),
    );
  });

  it('a cost of 0 means that nothing was used', () => {
    fc.assert(
      fc.property(names, counts, (name, tokens) => {
        const used = tokenBuckets.some((bucket) => tokens[bucket] > 0);
        if (used) expect(costOf(name, tokens)).not.toBe(0n);
      }),
    );
  });

  it('reasoning changes nothing', () => {
    fc.assert(
      fc.property(names, counts, (name, tokens) => {
        expect(costOf(name, { ...tokens, reasoningOutputTokens: tokens.outputTokens })).toBe(
          costOf(name, tokens),
        );
      }),
    );
  });

  it('the price does not depend on what was asked before', () => {
    const question = fc.record({
      model: names,
      providerName: fc.constantFrom(null, 'anthropic', 'openai', 'azure', 'my-gateway'),
      at: fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2027-01-01') }),
      promptTokens: fc.nat({ max: 400_000 }),
      serviceTier: fc.constantFrom(null, 'batch', 'priority', 'flex'),
      speed: fc.constantFrom(null, 'fast'),
      inferenceGeo: fc.constantFrom(null, 'us'),
    });
    fc.assert(
      fc.property(fc.array(question, { maxLength: 8 }), (questions) => {
        const forward = createPriceList({ library });
        const backward = createPriceList({ library });
        const there = questions.map((query) => forward.rateFor(query));
        const back = [...questions].reverse().map((query) => backward.rateFor(query));
        expect(back.reverse()).toEqual(there);
      }),
      { numRuns: 50 },
    );
  });
});

it('a rate keeps its id from version to version, and another tier has another', () => {
  const idOf = (promptTokens: number): string | undefined => {
    const observation = makeObservation({}, { uncachedInputTokens: promptTokens });
    return priceObservation(observation, priceList).rate?.id;
  };
  expect(idOf(1)).toBe('library anthropic/claude-sonnet-4-5#5057fa75');
  expect(idOf(200_001)).toMatch(/^library anthropic\/claude-sonnet-4-5, prompt above 200000#[\da-f]{8}$/);
});
