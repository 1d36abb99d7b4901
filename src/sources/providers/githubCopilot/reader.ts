import * as z from 'zod';
import type { ProviderAccount } from '../../../core/providerReport.ts';
import type { ProviderAccess, ProviderReader } from '../providerReader.ts';
import { readAiCredits } from './billing.ts';
import { readBudgets } from './budgets.ts';
import { askGitHub, gitHub } from './gitHubApi.ts';

const dayMs = 24 * 60 * 60_000;

const userSchema = z.looseObject({ login: z.string() });
const anySchema = z.looseObject({});

export const gitHubCopilotReader: ProviderReader = {
  ...gitHub,
  schedule: {
    bucket: 'day',
    pollMs: 30 * 60_000,
    // The vendor documents neither; a day is seldom changed after the next.
    delayMs: dayMs,
    horizonMs: 7 * dayMs,
    reachMs: 730 * dayMs,
    spanMsMax: 31 * dayMs,
  },
  identify,
  report: readAiCredits,
  status: readBudgets,
};

async function identify(access: ProviderAccess): Promise<ProviderAccount> {
  if (access.account === null) {
    const { login } = await askGitHub(access, { path: '/user', schema: userSchema });
    return { id: `users/${login}`, label: login, kind: 'person', settles: 'whole' };
  }
  const [kind, name] = /^(enterprises|organizations|orgs)\/(.+)$/.exec(access.account)?.slice(1) ?? [
    'organizations',
    access.account,
  ];
  // Names are written in any case, and are one account in each. The path's word is “organizations” here, unlike GitHub's other routes.
  const id = `${kind === 'orgs' ? 'organizations' : String(kind)}/${String(name).toLowerCase()}`;
  await askGitHub(access, {
    path: `/${id.split('/').map(encodeURIComponent).join('/')}/settings/billing/ai_credit/usage`,
    schema: anySchema,
  });
  return { id, label: String(name), kind: 'organisation', settles: 'slice' };
}
