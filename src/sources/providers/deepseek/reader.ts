import * as z from 'zod';
import { providerGuides } from '../../../core/providerGuide.ts';
import { askWithKey } from '../askWithKey.ts';
import { balanceReader } from '../balanceReader.ts';

const deepSeek = providerGuides.deepseek;

const schema = z.looseObject({
  balance_infos: z.array(z.looseObject({ currency: z.string(), total_balance: z.string() })),
});

export const deepSeekReader = balanceReader(deepSeek, async (access) => {
  const { balance_infos } = await askWithKey(deepSeek, access, { path: '/user/balance', schema });
  return balance_infos.map(({ currency, total_balance }) => ({ currency, amount: total_balance }));
});
