import * as z from 'zod';
import type { ProviderAccount, ReportedRow, ReportPart } from '../../../core/providerReport.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { Warnings } from '../warnings.ts';
import { askCallerIdentity, bedrock } from './awsApi.ts';
import { readCosts } from './costs.ts';
import { readTokens } from './tokens.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

const identitySchema = z.looseObject({
  GetCallerIdentityResponse: z.looseObject({
    GetCallerIdentityResult: z.looseObject({ Account: z.string() }),
  }),
});

/** Money of Cost Explorer and tokens of CloudWatch, of one AWS account; neither tells people apart. */
export const bedrockReader: ProviderReader = {
  ...bedrock,
  schedule: {
    bucket: 'day',
    pollMs: 12 * hourMs,
    delayMs: dayMs,
    horizonMs: 7 * dayMs,
    reachMs: 366 * dayMs,
    spanMsMax: 366 * dayMs,
  },
  identify: async (access): Promise<ProviderAccount> => {
    const answer = await askCallerIdentity(access, regionOf(access), identitySchema);
    const id = answer.GetCallerIdentityResponse.GetCallerIdentityResult.Account;
    return { id, label: `AWS ${id}`, kind: 'organisation', settles: 'never' };
  },
  report: async (access, _account, since, until): Promise<ReportPart> => {
    const warnings = new Warnings();
    const rows: ReportedRow[] = [
      ...(await readCosts(access, warnings, since, until)),
      ...(await readTokens(access, regionOf(access), warnings, since, until)),
    ];
    return { since, until, rows, dataAsOf: null, warnings: warnings.list };
  },
  status: null,
};

/** It becomes a part of the host's name. */
function regionOf({ account }: ProviderAccess): string {
  const region = account ?? 'us-east-1';
  if (/^[a-z0-9-]+$/.test(region)) return region;
  throw new ProviderFailure(
    'accountKind',
    bedrock.provider,
    'AWS has no region of the name that was given.',
    'Give a region such as us-east-1 as the account.',
  );
}
