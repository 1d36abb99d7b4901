import type * as z from 'zod';
import { providerGuides } from '../../../core/providerGuide.ts';
import type { ProviderAccount } from '../../../core/providerReport.ts';
import { askWithKey, type Query } from '../askWithKey.ts';
import type { ProviderAccess } from '../providerReader.ts';

export const gitHub = providerGuides['github-copilot'];

export interface GitHubRoute<T> {
  readonly path: string;
  readonly query?: Query | undefined;
  readonly schema: z.ZodType<T>;
}

export function askGitHub<T>(access: ProviderAccess, route: GitHubRoute<T>): Promise<T> {
  return askWithKey(gitHub, access, {
    ...route,
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2026-03-10' },
    // GitHub hides what a token may not see.
    isNotFoundForbidden: true,
  });
}

/** The billing routes' beginning. The id holds which of the three kinds of account it is. */
export function billingRoot({ id }: Pick<ProviderAccount, 'id'>): string {
  return `/${id.split('/').map(encodeURIComponent).join('/')}`;
}
