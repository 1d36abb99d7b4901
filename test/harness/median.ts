/** The middle value; of an even number the upper one of the two. */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((left, right) => left - right)[values.length >> 1];
  if (middle === undefined) throw new RangeError('no values');
  return middle;
}
