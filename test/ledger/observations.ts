import type { Charge, Rate } from '../../src/core/charge.ts';
import type { Observation, StandingRule } from '../../src/core/observation.ts';
import { picoFromDecimal } from '../../src/core/money.ts';
import type { PriceObservation } from '../../src/core/ports.ts';

/** An observation of one call of Claude Code, with whatever a test wants different. */
export function makeObservation(
  overrides: Partial<Omit<Observation, 'tokens'>> & { readonly tokens?: Partial<Observation['tokens']> } = {},
): Observation {
  const nativeKey = overrides.nativeKey ?? 'msg_1:req_1';
  return {
    stream: 'claude-code/log',
    nativeKey,
    groupKey: nativeKey,
    source: 'log',
    tool: 'claude-code',
    providerName: 'anthropic',
    requestModel: null,
    responseModel: 'claude-sonnet-4-5',
    startedAt: null,
    endedAt: Date.UTC(2026, 10, 18, 12),
    status: 'complete',
    webSearchRequests: null,
    statedCost: null,
    creditsNano: null,
    serviceTier: 'standard',
    speed: null,
    inferenceGeo: null,
    sessionId: 'session-1',
    parentSessionId: null,
    workspace: '/home/me/project',
    branch: 'main',
    responseId: 'msg_1',
    requestId: 'req_1',
    recordId: null,
    isSidechain: false,
    ...overrides,
    tokens: {
      uncachedInputTokens: 8,
      cacheReadInputTokens: 1000,
      cacheWrite5mInputTokens: 0,
      cacheWrite1hInputTokens: 200,
      outputTokens: 50,
      reasoningOutputTokens: null,
      ...overrides.tokens,
    },
  };
}

const unitPrices = {
  uncachedInputTokens: 3_000_000n,
  cacheReadInputTokens: 300_000n,
  cacheWrite5mInputTokens: 3_750_000n,
  cacheWrite1hInputTokens: 6_000_000n,
  outputTokens: 15_000_000n,
};

export const sonnetRate: Rate = {
  id: 'claude-sonnet-4-5 2025-09-29',
  source: 'library',
  match: 'exact',
  description: 'claude-sonnet-4-5, from 2025-09-29',
  listUnitPrices: unitPrices,
  contractedUnitPrices: unitPrices,
  webSearchUnitPrice: 10_000_000_000n,
};

/** Prices everything but the models whose name begins with `unknown`, at Sonnet's rate times `factor`; a stated price is believed. */
export function priceAt(factor: bigint): PriceObservation {
  return (observation) => {
    const { charges, rate } = priceByList(factor)(observation);
    const { statedCost } = observation;
    if (statedCost === null) return { charges, rate };
    const pico = picoFromDecimal(statedCost);
    return {
      charges: charges.map((charge) => ({
        ...charge,
        effectivePico: pico,
        billedPico: pico,
        isAssumed: false,
      })),
      rate,
    };
  };
}

function priceByList(factor: bigint): PriceObservation {
  return (observation) => {
    const model = observation.responseModel ?? observation.requestModel;
    if (model === null || model.startsWith('unknown')) {
      return { charges: [chargeOf(null, model === null ? 'no model' : 'unknown model')], rate: null };
    }
    const pico = (Object.keys(unitPrices) as (keyof typeof unitPrices)[])
      .map((bucket) => BigInt(observation.tokens[bucket] ?? 0) * unitPrices[bucket])
      .reduce((sum, part) => sum + part, 0n);
    return {
      charges: [chargeOf(pico * factor, null, factor)],
      rate: factor === 1n ? sonnetRate : { ...sonnetRate, id: `${sonnetRate.id} × ${String(factor)}` },
    };
  };
}

export const priceObservation = priceAt(1n);

function chargeOf(pico: bigint | null, unpricedReason: Charge['unpricedReason'], factor = 1n): Charge {
  const rateId = factor === 1n ? sonnetRate.id : `${sonnetRate.id} × ${String(factor)}`;
  return {
    component: 'tokens',
    rateId: pico === null ? null : rateId,
    quantity: 0,
    listPico: pico,
    contractedPico: pico,
    effectivePico: pico,
    billedPico: null,
    unpricedReason,
    isAssumed: pico !== null,
  };
}

/**
 * A rule with both habits of real ones: of one call's records the largest output stands, and of calls that share a
 * record only one stands, under the record's name.
 */
export const standingRule: StandingRule = (group) => {
  const byCall = new Map<string, Observation>();
  for (const observation of group) {
    const known = byCall.get(observation.nativeKey);
    if (known === undefined || rank(observation) > rank(known))
      byCall.set(observation.nativeKey, observation);
  }
  const records = new Set<string>();
  return [...byCall.values()]
    .sort((one, other) => (rank(one) < rank(other) ? 1 : -1))
    .filter(({ recordId }) => {
      if (recordId === null) return true;
      const isFirst = !records.has(recordId);
      records.add(recordId);
      return isFirst;
    })
    .map((observation) => ({
      callKey:
        observation.recordId === null
          ? observation.nativeKey
          : `${observation.groupKey}/${observation.recordId}`,
      observation,
    }));
};

/** A total order in which more output is more. Keys take no part, as the ledger hashes them. */
function rank(observation: Observation): string {
  const output = String(observation.tokens.outputTokens ?? 0).padStart(12, '0');
  return `${output} ${JSON.stringify({ ...observation, stream: '', nativeKey: '', groupKey: '' }, sortedKeys(observation))}`;
}

/** Property names of both levels in one order, as objects read from the ledger may list them in another. */
function sortedKeys(observation: Observation): string[] {
  return [...Object.keys(observation), ...Object.keys(observation.tokens)].sort();
}
