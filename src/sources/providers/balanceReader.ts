import { decimalFromPico } from '../../core/money.ts';
import type { ProviderGuide } from '../../core/providerGuide.ts';
import { picoFromDollars } from './amounts.ts';
import { balancesOnly } from './balancesOnly.ts';
import { keyAccount } from './keyAccount.ts';
import type { ProviderAccess, ProviderReader } from './providerReader.ts';
import { Warnings } from './warnings.ts';

const dayMs = 24 * 60 * 60_000;

/** Prepaid money that is left, as the vendor writes it. */
export interface ToldBalance {
  readonly currency: string;
  readonly amount: string | number;
}

/** Reads a vendor that tells the balance alone; its calls stay as they were metered. */
export function balanceReader(
  guide: ProviderGuide,
  ask: (access: ProviderAccess) => Promise<readonly ToldBalance[]>,
): ProviderReader {
  // A base URL may be given with or without its `/v1`.
  const askRoot = (access: ProviderAccess): Promise<readonly ToldBalance[]> =>
    ask({ ...access, baseUrl: access.baseUrl.replace(/\/v1$/, '') });
  return {
    ...guide,
    schedule: {
      bucket: 'day',
      pollMs: 15 * 60_000,
      delayMs: dayMs,
      horizonMs: dayMs,
      reachMs: dayMs,
      spanMsMax: dayMs,
    },
    identify: async (access) => {
      await askRoot(access);
      return keyAccount(access.key, guide.title, 'never');
    },
    report: null,
    status: async (access) => {
      const warnings = new Warnings();
      const balances = (await askRoot(access)).flatMap(({ currency, amount }) => {
        const pico = warnings.amount(`${guide.title}’s balance`, amount, picoFromDollars);
        return pico === null ? [] : [{ currency, amount: decimalFromPico(pico) }];
      });
      return balancesOnly(balances, warnings.list);
    },
  };
}
