import type { Observation } from './observation.ts';
import { tokenBuckets } from './observation.ts';

/** A thousand times the largest context window: a counter beyond it is no count, and would overflow sums of money. */
const tokensMax = 1e9;

const earliest = Date.UTC(2000, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/** Why this observation can't be booked, or `null`. A reader should not let such a record through; the ledger must not. */
export function refusalOf(observation: Observation): string | null {
  const { tokens, startedAt, endedAt, webSearchRequests } = observation;
  if (!isInstant(endedAt)) return `its end is no instant: ${String(endedAt)}`;
  if (startedAt !== null && !isInstant(startedAt)) return `its start is no instant: ${String(startedAt)}`;
  for (const bucket of [...tokenBuckets, 'reasoningOutputTokens'] as const) {
    if (!isCount(tokens[bucket])) return `${bucket} is no count: ${String(tokens[bucket])}`;
  }
  if (!isCount(webSearchRequests)) return `webSearchRequests is no count: ${String(webSearchRequests)}`;
  return null;
}

function isInstant(value: number): boolean {
  return Number.isInteger(value) && value >= earliest && value < latest;
}

function isCount(value: number | null): boolean {
  return value === null || (Number.isInteger(value) && value >= 0 && value <= tokensMax);
}
