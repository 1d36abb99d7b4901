import type { ProviderAccess } from './providerReader.ts';
import type { Warnings } from './warnings.ts';

/** Asks once a reading, which has one access, however many spans it reads. */
export function oncePerReading<T, Told extends readonly Warnings[]>(
  ask: (access: ProviderAccess, ...warnings: Told) => Promise<T>,
): (access: ProviderAccess, ...warnings: Told) => Promise<T> {
  const answers = new WeakMap<ProviderAccess, Promise<T>>();
  return (access, ...warnings) => {
    const answer = answers.get(access) ?? ask(access, ...warnings);
    answers.set(access, answer);
    return answer;
  };
}
