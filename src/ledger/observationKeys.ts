import { hash } from 'node:crypto';
import type { Observation } from '../core/observation.ts';

/** Half of a SHA-256: two of a billion keys collide with a chance of 10^-21. */
const idDigits = 32;

/** Names a call over all streams, free of what its key tells. */
export function callIdOf(stream: string, callKey: string): string {
  return hash('sha256', `${stream}\0${callKey}`).slice(0, idDigits);
}

/** Names a group over all streams. */
export function groupNameOf({ stream, groupKey }: Observation): string {
  return `${stream}\0${groupKey}`;
}

/** A number of 53 bits by which a group's observations are found: as a number it is stored and compared fastest. */
export function groupHashOf(groupName: string): number {
  // Two multiplicative hashes side by side. Who finds the same hash compares names, so a weak one costs time only.
  let high = 0x2545f491;
  let low = 0x6c8e9cf5;
  for (let index = 0; index < groupName.length; index += 1) {
    const unit = groupName.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x5bd1e995) + index;
  }
  low = Math.imul(low ^ (low >>> 15), 0x85ebca6b);
  high = Math.imul(high ^ (high >>> 13) ^ low, 0xc2b2ae35);
  return ((high ^ (high >>> 16)) & 0x1fffff) * 2 ** 32 + ((low ^ (low >>> 13)) >>> 0);
}
