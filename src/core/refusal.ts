import { decimalFromPico, picoFromDecimal } from './money.ts';
import type { Observation } from './observation.ts';
import { tokenBuckets } from './observation.ts';

/** A thousand times the largest context window: a counter beyond it is no count, and would overflow sums of money. */
const tokensMax = 1e9;

/** A hundred times the dearest call that a full context window could make; sums of it fit where money is kept. */
const statedPicoMax = picoFromDecimal('10000');

const earliest = Date.UTC(2000, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/** Why this observation can't be booked, or `null`. A reader should not let such a record through; the ledger must not. */
export function refusalOf(observation: Observation): string | null {
  const { tokens, startedAt, endedAt, webSearchRequests, statedCost, creditsNano } = observation;
  if (!isInstant(endedAt)) return `its end is no instant: ${String(endedAt)}`;
  if (startedAt !== null && !isInstant(startedAt)) return `its start is no instant: ${String(startedAt)}`;
  for (const bucket of [...tokenBuckets, 'reasoningOutputTokens'] as const) {
    if (!isCount(tokens[bucket])) return `${bucket} is no count: ${String(tokens[bucket])}`;
  }
  if (!isCount(webSearchRequests)) return `webSearchRequests is no count: ${String(webSearchRequests)}`;
  if (statedCost !== null && !isStatedCost(statedCost)) return `its stated cost is no price: ${statedCost}`;
  if (creditsNano !== null && !(Number.isSafeInteger(creditsNano) && creditsNano >= 0)) {
    return `creditsNano is no count: ${String(creditsNano)}`;
  }
  return null;
}

/** Decimal dollars that a call can cost, in the one form in which they are written: equal prices are equal text. */
export function isStatedCost(text: string): boolean {
  if (!/^\d{1,9}(\.\d{1,12})?$/.test(text)) return false;
  const pico = picoFromDecimal(text);
  return pico <= statedPicoMax && decimalFromPico(pico) === text;
}

function isInstant(value: number): boolean {
  return Number.isInteger(value) && value >= earliest && value < latest;
}

function isCount(value: number | null): boolean {
  return value === null || (Number.isInteger(value) && value >= 0 && value <= tokensMax);
}
