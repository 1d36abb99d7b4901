import * as z from 'zod';
import { decimalFromPico } from '../../../core/money.ts';
import { providerGuides } from '../../../core/providerGuide.ts';
import { picoFromDollars } from '../amounts.ts';
import { balancesOnly } from '../balancesOnly.ts';
import { askWithKey } from '../askWithKey.ts';
import { keyAccount } from '../keyAccount.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { Warnings } from '../warnings.ts';

const dayMs = 24 * 60 * 60_000;
const deepSeek = providerGuides.deepseek;

const balanceSchema = z.looseObject({
  balance_infos: z.array(z.looseObject({ currency: z.string(), total_balance: z.string() })),
});

/** Tells the balance alone; its calls stay as they were metered. */
export const deepSeekReader: ProviderReader = {
  ...deepSeek,
  schedule: {
    bucket: 'day',
    pollMs: 15 * 60_000,
    delayMs: dayMs,
    horizonMs: dayMs,
    reachMs: dayMs,
    spanMsMax: dayMs,
  },
  identify: async (access) => {
    await ask(access);
    return keyAccount(access.key, 'DeepSeek', 'never');
  },
  report: null,
  status: async (access) => {
    const warnings = new Warnings();
    const { balance_infos } = await ask(access);
    const balances = balance_infos.flatMap(({ currency, total_balance }) => {
      const pico = warnings.amount('DeepSeek’s balance', total_balance, picoFromDollars);
      return pico === null ? [] : [{ currency, amount: decimalFromPico(pico) }];
    });
    return balancesOnly(balances, warnings.list);
  },
};

function ask(access: ProviderAccess): Promise<z.infer<typeof balanceSchema>> {
  const baseUrl = access.baseUrl.replace(/\/v1$/, '');
  return askWithKey(deepSeek, { ...access, baseUrl }, { path: '/user/balance', schema: balanceSchema });
}
