import * as z from 'zod';
import { configHomeOf, fileIn, readLoginFile, tokenSchema, variableOf } from './loginFiles.ts';
import { loginMissing } from './quotaFailures.ts';
import type { LoginPlace, QuotaVendor, ToolLogin } from './quotaReader.ts';

const entriesSchema = z.record(z.string(), z.object({ oauth_token: tokenSchema }).nullable().catch(null));

/** Where Copilot's plug-ins of other editors and its command line keep their login; VS Code keeps its own to itself. */
const files = ['apps.json', 'hosts.json'] as const;

/** Entries are named by host, newer ones with an app's id behind a colon. Another host's token is never sent to GitHub's. */
export function findCopilotLogin(vendor: QuotaVendor, place: LoginPlace): ToolLogin {
  const folder =
    place.platform === 'win32'
      ? fileIn(place, variableOf(place, 'LOCALAPPDATA'), 'github-copilot')
      : fileIn(place, configHomeOf(place), 'github-copilot');
  for (const file of files) {
    const entries = readLoginFile(vendor, fileIn(place, folder, file), file, entriesSchema) ?? {};
    for (const [name, entry] of Object.entries(entries)) {
      if (entry !== null && name.split(':')[0] === 'github.com') {
        return { token: entry.oauth_token, account: null };
      }
    }
  }
  throw loginMissing(
    vendor,
    'none for github.com is in apps.json or hosts.json of github-copilot; the one inside VS Code is not read',
  );
}
