import * as z from 'zod';
import type { ProviderAccount, ReportedRow, ReportPart } from '../../../core/providerReport.ts';
import { askWithKey } from '../askWithKey.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { Warnings } from '../warnings.ts';
import { azure } from './azure.ts';
import { readCosts } from './costs.ts';
import { readTokens } from './tokens.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

const resourceSchema = z.looseObject({ id: z.string().nullish(), name: z.string().nullish() });

/** Money of Cost Management and tokens of Monitor, of one resource; neither tells people apart. */
export const azureOpenAiReader: ProviderReader = {
  ...azure,
  schedule: {
    bucket: 'day',
    // Costs are refreshed about every four hours, and questions are rationed for the whole tenant.
    pollMs: 4 * hourMs,
    delayMs: dayMs,
    horizonMs: 7 * dayMs,
    reachMs: 366 * dayMs,
    spanMsMax: 31 * dayMs,
  },
  identify: async (access): Promise<ProviderAccount> => {
    const id = resourceOf(access);
    await askWithKey(azure, access, {
      path: id,
      query: { 'api-version': '2023-05-01' },
      schema: resourceSchema,
      isNotFoundForbidden: true,
    });
    // Ids are written in any case, and are one account in each.
    return {
      id: id.slice(1).toLowerCase(),
      label: id.split('/').at(-1) ?? id,
      kind: 'project',
      settles: 'never',
    };
  },
  report: async (access, _account, since, until): Promise<ReportPart> => {
    const warnings = new Warnings();
    const rows: ReportedRow[] = [
      ...(await readCosts(access, resourceOf(access), warnings, since, until)),
      ...(await readTokens(access, resourceOf(access), since, until)),
    ];
    return { since, until, rows, dataAsOf: null, warnings: warnings.list };
  },
  status: null,
};

/** `/subscriptions/…`, with a slash at its beginning and none at its end. */
function resourceOf({ account }: ProviderAccess): string {
  const id = `/${(account ?? '').replace(/^\/+|\/+$/g, '')}`;
  if (/^\/subscriptions\/[^/?#]+\/resourceGroups\/[^/?#]+\/providers\/[^?#]+$/i.test(id)) return id;
  throw new ProviderFailure(
    'accountKind',
    azure.provider,
    'Azure’s reports are of a resource, and none was named by its whole id.',
    'Give the resource’s id, such as /subscriptions/…/resourceGroups/…/providers/Microsoft.CognitiveServices/accounts/NAME.',
  );
}
