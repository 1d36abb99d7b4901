import type { ProviderConnection } from '../core/providerConnection.ts';
import { providerNames, type ProviderName } from '../core/providerReport.ts';
import { UsageError } from './commandLine.ts';

/** What the command line says beside the key. */
export interface ProviderChoice {
  readonly provider: ProviderName | null;
  readonly baseUrl: string | null;
  readonly account: string | null;
  readonly me: readonly string[];
  /** `null` leaves what is known. */
  readonly payerOf: readonly string[] | null;
}

/** `COMPUTE_SPEND_KEY_GITHUB_COPILOT` */
export function keyVariable(provider: ProviderName): string {
  return `COMPUTE_SPEND_KEY_${provider.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * The providers whose keys the environment holds, all or the chosen one.
 *
 * @throws UsageError where there is no key, or where what was said is of one provider and there are several
 */
export function connectionsOf(
  choice: ProviderChoice,
  environment: Readonly<Record<string, string | undefined>>,
): readonly ProviderConnection[] {
  const { provider, baseUrl, account, me, payerOf } = choice;
  const wanted = provider === null ? providerNames : [provider];
  const found = wanted.flatMap((name) => {
    const key = environment[keyVariable(name)]?.trim() ?? '';
    return key === '' ? [] : [{ provider: name, key, baseUrl, account, me, payerOf }];
  });
  if (found.length === 0) {
    const variable = provider === null ? 'COMPUTE_SPEND_KEY_<PROVIDER>' : keyVariable(provider);
    throw new UsageError(
      `${variable} is not set: sync takes keys from the environment, such as ${keyVariable(provider ?? 'anthropic')}`,
    );
  }
  const isOfOne = baseUrl !== null || account !== null || me.length > 0 || payerOf !== null;
  if (isOfOne && found.length > 1) {
    throw new UsageError(
      `--base-url, --account, --me and --payer-of are of one provider, and the environment has the keys of ${String(found.length)}: add --provider NAME`,
    );
  }
  return found;
}
