import * as z from 'zod';
import { providerGuides } from '../../../core/providerGuide.ts';
import { askWithKey } from '../askWithKey.ts';
import { balanceReader } from '../balanceReader.ts';

const moonshot = providerGuides.moonshot;

const schema = z.looseObject({
  data: z.looseObject({ available_balance: z.union([z.number(), z.string()]) }),
});

/** The site decides the currency: yuan in China, dollars elsewhere. */
export const moonshotReader = balanceReader(moonshot, async (access) => {
  const { data } = await askWithKey(moonshot, access, { path: '/v1/users/me/balance', schema });
  const currency = new URL(access.baseUrl).hostname.endsWith('.cn') ? 'CNY' : 'USD';
  return [{ currency, amount: data.available_balance }];
});
