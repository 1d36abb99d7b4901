import { decimalFromPico, picoFromDecimal } from '../../core/money.ts';
import { isStatedCost } from '../../core/refusal.ts';
import type { JsonObject } from './wireJson.ts';

/** As many places as money is kept in. */
const places = 12;
/** Above it a number has no plain decimal notation; no call comes near it. */
const dollarsMax = 1e9;

/**
 * OpenRouter's `usage.cost`, in credits of one dollar. With the user's own key at a vendor (`is_byok`) it is only the router's
 * fee, and what the call costs is not told: `null`.
 */
export function statedCost(usage: JsonObject): string | null {
  const cost = usage['cost'];
  if (typeof cost !== 'number' || !(cost >= 0 && cost < dollarsMax) || usage['is_byok'] === true) return null;
  const text = decimalFromPico(picoFromDecimal(cost.toFixed(places)));
  // A price that can't be one must not cost the call its tokens.
  return isStatedCost(text) ? text : null;
}
