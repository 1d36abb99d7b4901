import type { Charge, UnpricedReason } from '../core/charge.ts';
import { sumKnown } from '../core/money.ts';

/** A call's costs: the known part of each column, `null` when nothing of it is known. */
export interface ChargeSums {
  readonly listPico: bigint | null;
  readonly effectivePico: bigint | null;
  readonly billedPico: bigint | null;
  /** Set as soon as one charge has no price, or one for a part of its use only: then the sums are a lower bound. */
  readonly unpricedReason: UnpricedReason | null;
  readonly isAssumed: boolean;
}

export function sumCharges(charges: readonly Charge[]): ChargeSums {
  return {
    listPico: sumKnown(charges.map((charge) => charge.listPico)).known,
    effectivePico: sumKnown(charges.map((charge) => charge.effectivePico)).known,
    billedPico: sumKnown(charges.map((charge) => charge.billedPico)).known,
    unpricedReason: reasonOf(charges),
    isAssumed: charges.some((charge) => charge.isAssumed),
  };
}

function reasonOf(charges: readonly Charge[]): UnpricedReason | null {
  // A call without any charge is of unknown cost, not free.
  if (charges.length === 0) return 'no rate for this use';
  const unpriced = charges.find((charge) => charge.listPico === null || charge.unpricedReason !== null);
  return unpriced === undefined ? null : (unpriced.unpricedReason ?? 'no rate for this use');
}
