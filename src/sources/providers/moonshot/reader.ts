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
const moonshot = providerGuides.moonshot;

const balanceSchema = z.looseObject({
  data: z.looseObject({ available_balance: z.union([z.number(), z.string()]) }),
});

/** Tells the balance alone. The site decides the currency: yuan in China, dollars elsewhere. */
export const moonshotReader: ProviderReader = {
  ...moonshot,
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
    return keyAccount(access.key, 'Moonshot', 'never');
  },
  report: null,
  status: async (access) => {
    const warnings = new Warnings();
    const { data } = await ask(access);
    const pico = warnings.amount('Moonshot’s balance', data.available_balance, picoFromDollars);
    const currency = new URL(access.baseUrl).hostname.endsWith('.cn') ? 'CNY' : 'USD';
    const balances = pico === null ? [] : [{ currency, amount: decimalFromPico(pico) }];
    return balancesOnly(balances, warnings.list);
  },
};

function ask(access: ProviderAccess): Promise<z.infer<typeof balanceSchema>> {
  const baseUrl = access.baseUrl.replace(/\/v1$/, '');
  return askWithKey(
    moonshot,
    { ...access, baseUrl },
    { path: '/v1/users/me/balance', schema: balanceSchema },
  );
}
