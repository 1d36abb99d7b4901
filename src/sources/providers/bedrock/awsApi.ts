import { AwsClient } from 'aws4fetch';
import type * as z from 'zod';
import { providerGuides } from '../../../core/providerGuide.ts';
import { ProviderFailure, type FailureKind } from '../http/providerFailure.ts';
import { isHeaderText, readJson } from '../http/readJson.ts';
import type { HttpAnswer } from '../http/providerHttp.ts';
import type { ProviderAccess } from '../providerReader.ts';

export const bedrock = providerGuides.bedrock;

export interface AwsService {
  readonly name: 'sts' | 'monitoring' | 'ce';
  readonly region: string;
  /** JSON protocol: the operation's target. */
  readonly target: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
}

/** One signed question. With a base URL of the user's own, every service is asked there. */
export async function askAws<T>(
  access: ProviderAccess,
  service: AwsService,
  question: unknown,
  schema: z.ZodType<T>,
): Promise<T> {
  const url = `${hostOf(access, service)}/`;
  const body = JSON.stringify(question);
  const headers = {
    'content-type': service.contentType,
    ...(service.target === '' ? {} : { 'x-amz-target': service.target }),
  };
  return readJson(access.http, access.clock, {
    ...bedrock,
    method: 'POST',
    url,
    headers: await signed(access, service, url, headers, body),
    body,
    schema,
    kindOf,
  });
}

/** Who signs: the cheapest question, which every key may ask. */
export async function askCallerIdentity<T>(
  access: ProviderAccess,
  region: string,
  schema: z.ZodType<T>,
): Promise<T> {
  const service: AwsService = { name: 'sts', region, target: '', contentType: 'application/x-amz-json-1.1' };
  const url = `${hostOf(access, service)}/`;
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    accept: 'application/json',
  };
  return readJson(access.http, access.clock, {
    ...bedrock,
    method: 'POST',
    url,
    headers: await signed(access, service, url, headers, body),
    body,
    schema,
    kindOf,
  });
}

async function signed(
  { key }: ProviderAccess,
  { name, region }: AwsService,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Readonly<Record<string, string>>> {
  const [accessKeyId = '', secretAccessKey = '', ...sessionToken] = key.split(':');
  if (accessKeyId === '' || secretAccessKey === '' || !isHeaderText(key)) {
    throw new ProviderFailure(
      'credential',
      bedrock.provider,
      'The AWS key is not whole.',
      'Give ACCESS_KEY_ID:SECRET_ACCESS_KEY, and :SESSION_TOKEN behind it where there is one.',
    );
  }
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    service: name,
    region,
    ...(sessionToken.length === 0 ? {} : { sessionToken: sessionToken.join(':') }),
  });
  const request = await client.sign(url, { method: 'POST', headers, body });
  return Object.fromEntries(request.headers);
}

/** The vendor's own base URL stands for the hosts of all services. */
function hostOf({ baseUrl }: ProviderAccess, { name, region }: AwsService): string {
  if (baseUrl !== bedrock.defaultBaseUrl) return baseUrl;
  return name === 'ce' ? 'https://ce.us-east-1.amazonaws.com' : `https://${name}.${region}.amazonaws.com`;
}

/** AWS answers most refusals with 400 and their kind in the body. */
function kindOf({ text }: HttpAnswer): FailureKind | null {
  const type = /"(?:__type|Code)"\s*:\s*"(?:[^"#]*#)?(\w+)"/.exec(text)?.[1] ?? '';
  if (/AccessDenied|NotAuthorized|OptInRequired/.test(type)) return 'permission';
  if (/ExpiredToken|UnrecognizedClient|InvalidClientTokenId|Signature|MissingAuthentication/.test(type)) {
    return 'credential';
  }
  if (/Throttling|LimitExceeded|TooManyRequests/.test(type)) return 'throttled';
  // An account that has never been billed has no cost data yet.
  return type === 'DataUnavailableException' ? 'accountKind' : null;
}
