import * as z from 'zod';
import { fileIn, homeOf, readLoginFile, tokenEnd, tokenSchema, variableOf } from './loginFiles.ts';
import { loginExpired, loginMissing, noSuchPlan } from './quotaFailures.ts';
import type { LoginPlace, QuotaVendor, ToolLogin } from './quotaReader.ts';

const authSchema = z.object({
  tokens: z
    .object({ access_token: tokenSchema.nullish(), account_id: tokenSchema.nullish() })
    .nullish()
    .catch(null),
  /** Whether there is one is all that is looked at. */
  OPENAI_API_KEY: z.unknown().transform((key) => typeof key === 'string' && key !== ''),
});

/** From `auth.json`; a login in the system's keyring can't be read. */
export function findCodexLogin(vendor: QuotaVendor, place: LoginPlace): ToolLogin {
  const folder = variableOf(place, 'CODEX_HOME') ?? fileIn(place, homeOf(place), '.codex');
  const auth = readLoginFile(vendor, fileIn(place, folder, 'auth.json'), 'auth.json', authSchema);
  const token = auth?.tokens?.access_token ?? null;
  if (token === null) {
    if (auth?.OPENAI_API_KEY === true) {
      throw noSuchPlan(vendor, 'it is signed in with an API key, which has no plan');
    }
    throw loginMissing(
      vendor,
      'no ChatGPT login is in its auth.json; one in the system’s keyring can’t be read',
    );
  }
  const end = tokenEnd(token);
  if (end !== null && end <= place.clock()) throw loginExpired(vendor);
  return { token, account: auth?.tokens?.account_id ?? null };
}
