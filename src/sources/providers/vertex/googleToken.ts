import { importPKCS8, SignJWT } from 'jose';
import * as z from 'zod';
import { providerGuides } from '../../../core/providerGuide.ts';
import { checkedBaseUrl } from '../baseUrl.ts';
import { ProviderFailure } from '../http/providerFailure.ts';
import { readJson } from '../http/readJson.ts';
import type { ProviderAccess } from '../providerReader.ts';

export const vertex = providerGuides.vertex;

const serviceAccountSchema = z.looseObject({
  type: z.literal('service_account'),
  project_id: z.string().nullish(),
  private_key: z.string(),
  client_email: z.string(),
  token_uri: z.string(),
});
type ServiceAccount = z.infer<typeof serviceAccountSchema>;

const tokenSchema = z.looseObject({ access_token: z.string() });

const scope = 'https://www.googleapis.com/auth/monitoring.read';

/** The only host to which a service account's signature is sent, unless the user asks a server on this machine. */
const tokenHost = 'https://oauth2.googleapis.com';

/** The project that a service account's file names; `null` for a plain access token. */
export function projectOfKey(key: string): string | null {
  return serviceAccount(key)?.project_id ?? null;
}

/**
 * An access token: the key itself, or one that a service account's file is exchanged for (RFC 7523).
 *
 * @throws ProviderFailure
 */
export async function accessToken(access: ProviderAccess): Promise<string> {
  const account = serviceAccount(access.key);
  if (account === null) return access.key;
  const url = tokenUrl(account, access.baseUrl);
  const { access_token } = await readJson(access.http, access.clock, {
    ...vertex,
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await assertionOf(account, access.clock()),
    }).toString(),
    schema: tokenSchema,
    kindOf: ({ status }) => (status === 400 ? 'credential' : null),
  });
  return access_token;
}

async function assertionOf(
  { private_key, client_email, token_uri }: ServiceAccount,
  now: number,
): Promise<string> {
  const seconds = Math.floor(now / 1000);
  try {
    return await new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(client_email)
      .setAudience(token_uri)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 3600)
      .sign(await importPKCS8(private_key, 'RS256'));
  } catch {
    // The library's words could quote the key.
    throw new ProviderFailure(
      'credential',
      vertex.provider,
      'The service account’s private key can’t be read.',
      'Make a new key for the service account and give its whole JSON file.',
    );
  }
}

function tokenUrl({ token_uri }: ServiceAccount, baseUrl: string): string {
  const url = URL.parse(token_uri);
  const isOwnServer = url?.protocol === 'http:' && url.origin === new URL(baseUrl).origin;
  if (url !== null && (url.origin === tokenHost || isOwnServer))
    return `${checkedBaseUrl(url.origin)}${url.pathname}`;
  throw new ProviderFailure(
    'credential',
    vertex.provider,
    'The service account’s file wants its signature to be sent to a host that is not Google’s.',
    'Download the file anew from the Google Cloud console.',
  );
}

function serviceAccount(key: string): ServiceAccount | null {
  if (!key.trimStart().startsWith('{')) return null;
  try {
    const parsed = serviceAccountSchema.safeParse(JSON.parse(key));
    if (parsed.success) return parsed.data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ProviderFailure(
    'credential',
    vertex.provider,
    'The key begins like a service account’s file but is none.',
    'Give the whole JSON file, or an access token of `gcloud auth print-access-token`.',
  );
}
