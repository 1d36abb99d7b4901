import type { Latencies } from './benchMessages.ts';

/** Milliseconds. */
export interface Spread {
  readonly median: number;
  readonly p99: number;
}

/** The differences of paired measurements, or the measurements themselves without a floor. */
export function added(
  measured: Latencies[string] | undefined,
  floor: Latencies[string] | undefined,
): { readonly first: Spread; readonly last: Spread } {
  if (measured === undefined) throw new RangeError('nothing was measured');
  const differences = (values: readonly number[], under: readonly number[] | undefined): Spread =>
    spreadOf(values.map((value, index) => value - (under?.[index] ?? 0)));
  return {
    first: differences(measured.first, floor?.first),
    last: differences(measured.last, floor?.last),
  };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? NaN;
  return { median: at(0.5), p99: at(0.99) };
}
