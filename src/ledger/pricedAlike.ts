import type { Observation } from '../core/observation.ts';

/** No seller changes its prices within a quarter of an hour of UTC, by date or by time of day. */
const quarterHourMs = 15 * 60_000;

/**
 * Do two records of one call have the same price, whatever the price list says? Then charges stay as they are, as newer
 * prices must not change a call that is booked.
 */
export function isPricedAlike(one: Observation, other: Observation): boolean {
  return pricedPartOf(one) === pricedPartOf(other);
}

function pricedPartOf(observation: Observation): string {
  const { providerName, tokens, webSearchRequests, statedCost, serviceTier, speed, inferenceGeo } =
    observation;
  return JSON.stringify([
    [providerName, observation.responseModel ?? observation.requestModel],
    [tokens.uncachedInputTokens, tokens.cacheReadInputTokens, tokens.outputTokens],
    [tokens.cacheWrite5mInputTokens, tokens.cacheWrite1hInputTokens],
    [webSearchRequests ?? 0, statedCost, observation.status === 'no-usage'],
    [serviceTier, speed, inferenceGeo],
    Math.floor(observation.endedAt / quarterHourMs),
  ]);
}
