/**
 * Number of what is said on the link after the handshake; raised when an older window or meter would misunderstand it.
 * A meter speaks its own number and the one before.
 */
export const linkProtocol = 1;

export function speaksProtocol(meterProtocol: number, windowProtocol: number): boolean {
  return windowProtocol === meterProtocol || windowProtocol === meterProtocol - 1;
}

/** Is program version `a` higher than `b`? Both `major.minor.patch`; what follows a `-` or `+` does not count. */
export function isHigherVersion(a: string, b: string): boolean {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let place = 0; place < 3; place++) {
    const difference = (left[place] ?? 0) - (right[place] ?? 0);
    if (difference !== 0) {
      return difference > 0;
    }
  }
  return false;
}

function numbersOf(version: string): number[] {
  return (version.split(/[-+]/)[0] ?? '').split('.').map((part) => Number.parseInt(part, 10) || 0);
}
