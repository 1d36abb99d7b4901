import * as z from 'zod';
import { ProviderFailure } from '../http/providerFailure.ts';
import { fileIn, homeOf, pathsOf, readLoginFile, tokenSchema, variableOf } from './loginFiles.ts';
import { loginExpired, loginMissing } from './quotaFailures.ts';
import type { LoginPlace, QuotaVendor, ToolLogin } from './quotaReader.ts';

const credentialsSchema = z.object({
  claudeAiOauth: z
    .object({
      accessToken: tokenSchema,
      /** Milliseconds since 1970. */
      expiresAt: z.number().nullish(),
      scopes: z.array(z.string()).nullish(),
    })
    .nullish(),
});

/** Without it the route answers 403: tokens of `claude setup-token` lack it. */
const neededScope = 'user:profile';

/** As Claude Code itself does: the variable wins over the file. */
export function findClaudeLogin(vendor: QuotaVendor, place: LoginPlace): ToolLogin {
  const { claudeCodeToken, platform, clock } = place;
  if (claudeCodeToken !== null) {
    const token = tokenSchema.safeParse(claudeCodeToken);
    if (!token.success) throw loginMissing(vendor, 'CLAUDE_CODE_OAUTH_TOKEN holds no token');
    return { token: token.data, account: null };
  }
  const login = credentialFiles(place)
    .map((path) => readLoginFile(vendor, path, '.credentials.json', credentialsSchema)?.claudeAiOauth ?? null)
    .find((found) => found !== null);
  if (login === undefined) {
    throw loginMissing(
      vendor,
      platform === 'darwin'
        ? 'on macOS it lies in the Keychain, which Compute Spend does not read'
        : 'no subscription’s login is in its .credentials.json',
    );
  }
  if ((login.expiresAt ?? Infinity) <= clock()) throw loginExpired(vendor);
  if (login.scopes?.includes(neededScope) === false) {
    throw new ProviderFailure(
      'permission',
      vendor.provider,
      `The login of ${vendor.title} has no right to read its quota windows (it lacks “${neededScope}”).`,
      `Sign in with /login in ${vendor.title}: a token that was made for scripts alone can’t read them.`,
    );
  }
  return { token: login.accessToken, account: null };
}

/** `CLAUDE_CONFIG_DIR` moves everything; it may be a list with commas. */
function credentialFiles(place: LoginPlace): readonly (string | null)[] {
  const moved = (variableOf(place, 'CLAUDE_CONFIG_DIR') ?? '')
    .split(',')
    .map((folder) => folder.trim())
    .filter((folder) => pathsOf(place).isAbsolute(folder));
  const folders = moved.length > 0 ? moved : [fileIn(place, homeOf(place), '.claude')];
  return folders.map((folder) => fileIn(place, folder, '.credentials.json'));
}
