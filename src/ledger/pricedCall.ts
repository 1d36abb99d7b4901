import type { Charge, Rate } from '../core/charge.ts';
import type { Observation } from '../core/observation.ts';
import { chargeTo } from '../core/payers.ts';
import type { PriceObservation } from '../core/ports.ts';
import type { Tables } from './tables.ts';

/** What a call costs, and the account that pays. */
export interface PricedCall {
  readonly charges: readonly Charge[];
  readonly rate: Rate | null;
  readonly account: number;
}

export function pricedCall(
  tables: Tables,
  observation: Observation,
  priceObservation: PriceObservation,
): PricedCall {
  const { charges, rate } = priceObservation(observation);
  const payer = tables.payers.of(observation);
  // Without a payer the charges are as they were priced.
  if (payer.account === 0) return { charges, rate, account: 0 };
  return { charges: charges.map((charge) => chargeTo(charge, payer)), rate, account: payer.account };
}

/** A call that keeps its price may still have another payer, as a witness that came to light can tell of another tool or seller. */
export function keptCall(tables: Tables, call: number, observation: Observation): Omit<PricedCall, 'rate'> {
  const charges = tables.charges.of(call);
  const payer = tables.payers.of(observation);
  if (payer.account === 0 && tables.calls.read(call).account === 0) return { charges, account: 0 };
  const assigned = charges.map((charge) => chargeTo(charge, payer));
  tables.charges.assign(call, assigned, payer.account);
  return { charges: assigned, account: payer.account };
}

/** Replaces the charges of a call that says something else now. */
export function pricedAnew(
  tables: Tables,
  call: number,
  observation: Observation,
  priceObservation: PriceObservation,
): PricedCall {
  const priced = pricedCall(tables, observation, priceObservation);
  tables.charges.removeOf(call);
  tables.charges.add(call, priced.charges, priced.rate, priced.account);
  return priced;
}
