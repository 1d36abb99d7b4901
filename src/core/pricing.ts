import type { Charge, Rate, UnpricedReason } from './charge.ts';
import { picoFromDecimal } from './money.ts';
import { tokenBuckets, type Observation, type TokenBucket } from './observation.ts';
import type { PriceList } from './ports.ts';

interface Priced {
  readonly charges: readonly Charge[];
  readonly rate: Rate | null;
}

/**
 * What one standing observation costs: always a charge for its tokens, one more for web searches where there were some.
 * Priced by the model that answered, else by the one asked for; reasoning is inside the output and never added.
 *
 * A counter that the witness does not know makes the amount that of the known counters, with the reason 'unknown
 * tokens' beside it: a lower bound and said to be one. With nothing known, or a used bucket without price, the amount is `null`.
 *
 * What the seller's answer states is what the call costs, whatever a price list says: it is effective and billed, and nobody
 * has to be asked who pays, as it is taken from the seller's own account. The list price stands beside it, known or not.
 */
export function priceObservation(observation: Observation, priceList: PriceList): Priced {
  const model = observation.responseModel ?? observation.requestModel;
  const found =
    model === null
      ? { unpriced: 'no model' as const }
      : priceList.rateFor({
          providerName: observation.providerName,
          model,
          at: observation.endedAt,
          promptTokens: promptTokens(observation),
          serviceTier: observation.serviceTier,
          speed: observation.speed,
          inferenceGeo: observation.inferenceGeo,
        });
  const charges = [tokenCharge(observation, found)];
  if ((observation.webSearchRequests ?? 0) > 0) charges.push(webSearchCharge(observation, found));
  const { statedCost } = observation;
  return {
    charges: statedCost === null ? charges : charges.map((charge) => stated(charge, statedCost)),
    rate: 'unpriced' in found ? null : found,
  };
}

/** The stated price is that of the whole call: the tokens' charge bears it, and a search costs nothing beyond it. */
function stated(charge: Charge, statedCost: string): Charge {
  const pico = charge.component === 'tokens' ? picoFromDecimal(statedCost) : 0n;
  return { ...charge, effectivePico: pico, billedPico: pico, isAssumed: false };
}

type Found = Rate | { readonly unpriced: UnpricedReason };

function tokenCharge(observation: Observation, found: Found): Charge {
  const { tokens } = observation;
  const counts = tokenBuckets.map((bucket) => tokens[bucket]);
  const quantity = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const hasUnknown = observation.status === 'no-usage' || counts.includes(null);
  if ('unpriced' in found) return unpriced('tokens', quantity, null, found.unpriced);
  if (hasUnknown && quantity === 0) return unpriced('tokens', quantity, found.id, 'unknown tokens');
  const listPico = amountOf(observation, found.listUnitPrices);
  const contractedPico = amountOf(observation, found.contractedUnitPrices);
  const hasNoRate = listPico === null || contractedPico === null;
  return {
    component: 'tokens',
    rateId: found.id,
    quantity,
    listPico,
    contractedPico,
    effectivePico: contractedPico,
    billedPico: null,
    unpricedReason: hasNoRate ? 'no rate for this use' : hasUnknown ? 'unknown tokens' : null,
    isAssumed: true,
  };
}

function webSearchCharge(observation: Observation, found: Found): Charge {
  const quantity = observation.webSearchRequests ?? 0;
  if ('unpriced' in found) return unpriced('web-search', quantity, null, found.unpriced);
  if (found.webSearchUnitPrice === null) {
    return unpriced('web-search', quantity, found.id, 'no rate for this use');
  }
  const amount = BigInt(quantity) * found.webSearchUnitPrice;
  return {
    component: 'web-search',
    rateId: found.id,
    quantity,
    listPico: amount,
    contractedPico: amount,
    effectivePico: amount,
    billedPico: null,
    unpricedReason: null,
    isAssumed: true,
  };
}

/** Σ tokens × unit price over the known counters; a bucket without tokens needs no price. */
function amountOf(
  { tokens }: Observation,
  unitPrices: Readonly<Record<TokenBucket, bigint | null>>,
): bigint | null {
  let amount = 0n;
  for (const bucket of tokenBuckets) {
    const count = tokens[bucket] ?? 0;
    if (count === 0) continue;
    const price = unitPrices[bucket];
    if (price === null) return null;
    amount += BigInt(count) * price;
  }
  return amount;
}

/** The whole prompt as far as it is known: what is unknown can only move the request to a dearer tier. */
function promptTokens({ tokens }: Observation): number {
  return (
    (tokens.uncachedInputTokens ?? 0) +
    (tokens.cacheReadInputTokens ?? 0) +
    (tokens.cacheWrite5mInputTokens ?? 0) +
    (tokens.cacheWrite1hInputTokens ?? 0)
  );
}

/** The payer is unconfirmed whether or not there is a price. */
function unpriced(
  component: Charge['component'],
  quantity: number,
  rateId: string | null,
  unpricedReason: UnpricedReason,
): Charge {
  return {
    component,
    rateId,
    quantity,
    listPico: null,
    contractedPico: null,
    effectivePico: null,
    billedPico: null,
    unpricedReason,
    isAssumed: true,
  };
}
