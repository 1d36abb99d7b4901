import type { Charge } from '../core/charge.ts';
import type { PriceObservation } from '../core/ports.ts';
import { callRowOf } from './callTable.ts';
import { sumCharges } from './chargeSums.ts';
import { pricedCall } from './pricedCall.ts';
import type { Tables } from './tables.ts';
import { witnessedCall } from './witnessedCalls.ts';

const pageRows = 1000;

/**
 * Prices what had no price when it was booked; a charge with a price stays as it is. To be called within a
 * transaction. Returns how many charges were filled.
 */
export function fillUnpriced(tables: Tables, priceObservation: PriceObservation, zone: string): number {
  // By page, as a statement must not be open on rows that are being changed.
  const unpriced = tables.database.prepare(
    'select id from call where id > :after and unpriced_reason is not null order by id limit :limit',
  );
  let filled = 0;
  let after = 0;
  for (;;) {
    const calls = unpriced.all({ after, limit: pageRows }).map((row) => Number(row['id']));
    for (const call of calls) filled += fillCall(tables, call, priceObservation, zone);
    const last = calls.at(-1);
    if (last === undefined) return filled;
    after = last;
  }
}

function fillCall(tables: Tables, call: number, priceObservation: PriceObservation, zone: string): number {
  const before = tables.calls.read(call);
  const { observation } = witnessedCall(tables, call);
  const charges = tables.charges.of(call);
  const { charges: newest, rate, account } = pricedCall(tables, observation, priceObservation);
  const fillings = newest.filter((charge) => charge.listPico !== null && isMissing(charges, charge));
  if (fillings.length === 0) return 0;
  for (const filling of fillings) tables.charges.remove(call, filling.component);
  tables.charges.add(call, fillings, rate, account);
  const sums = sumCharges(tables.charges.of(call));
  const row = callRowOf(before.observation, observation, sums, account, tables.texts);
  tables.rollups.subtract(before, zone);
  tables.calls.replace(call, row);
  tables.rollups.add(row, zone);
  return fillings.length;
}

/** Had this component no price, or did the call have no charge at all? */
function isMissing(charges: readonly Charge[], charge: Charge): boolean {
  if (charges.length === 0) return true;
  return charges.some((known) => known.component === charge.component && known.listPico === null);
}
