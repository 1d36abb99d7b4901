import type * as z from 'zod';
import type { Clock } from '../../../core/ports.ts';
import type { ProviderName } from '../../../core/providerReport.ts';
import { HttpTroubleError, type HttpAnswer, type HttpQuestion, type ProviderHttp } from './providerHttp.ts';
import { ProviderFailure, type FailureKind } from './providerFailure.ts';
import { retryInstant } from './retryInstant.ts';

export interface JsonQuestion<T> extends HttpQuestion {
  readonly provider: ProviderName;
  readonly title: string;
  readonly schema: z.ZodType<T>;
  /** What this vendor says in an error's body of its class; `null` leaves it to the status. */
  readonly kindOf?: ((answer: HttpAnswer) => FailureKind | null) | undefined;
  /** Vendors that answer 404 where the right is missing (GitHub, Together). */
  readonly isNotFoundForbidden?: boolean | undefined;
  /** Statuses that mean "nothing to report" (204 at Azure and GitHub): the schema is given `null`. */
  readonly emptyStatuses?: readonly number[] | undefined;
}

/**
 * Asks and parses. Everything that is no good answer becomes a `ProviderFailure` of one of the five classes; nothing of an error's text
 * is repeated, as it can quote a key or a person.
 */
export async function readJson<T>(http: ProviderHttp, clock: Clock, question: JsonQuestion<T>): Promise<T> {
  checkHeaders(question);
  const answer = await asked(http, question);
  const isEmpty = question.emptyStatuses?.includes(answer.status) === true;
  const isGood = isEmpty || (answer.status >= 200 && answer.status <= 299);
  const failure = isGood ? null : failureOf(answer, question, clock());
  // To wait is to be done under any clock; a key may be refused because of it.
  if (failure?.kind === 'throttled' || failure?.kind === 'transient') throw failure;
  checkClock(answer, question, clock());
  if (failure !== null) throw failure;
  if (isEmpty) return parsed(question, null);
  let value: unknown;
  try {
    value = JSON.parse(answer.text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const what = /^\s*</.test(answer.text) ? 'a web page' : 'something that is no whole JSON';
    throw new ProviderFailure(
      'transient',
      question.provider,
      `${question.title} answered ${pathOf(question)} with ${what} instead of a report.`,
      'It is asked again later. If this stays, check the base URL, and whether a proxy stands in the way.',
    );
  }
  return parsed(question, value);
}

/** A key was copied with something that no key has. What refuses it further down could quote it. */
function checkHeaders({ headers, provider, title }: HttpQuestion & Asked): void {
  if (Object.values(headers).every(isHeaderText)) return;
  throw new ProviderFailure(
    'credential',
    provider,
    `The key for ${title} holds a line break or a character that no key has, so it was not sent.`,
    'Copy the whole key anew, not a shortened view of it, and connect again.',
  );
}

/** Visible ASCII and spaces. */
export function isHeaderText(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

async function asked<T>(http: ProviderHttp, question: JsonQuestion<T>): Promise<HttpAnswer> {
  try {
    return await http.ask(question);
  } catch (cause) {
    if (!(cause instanceof HttpTroubleError)) throw cause;
    throw new ProviderFailure(
      'transient',
      question.provider,
      `${question.title} can’t be reached: ${cause.message}`,
      'It is asked again later; the figures of the last good reading stand.',
      { cause },
    );
  }
}

function parsed<T>(question: JsonQuestion<T>, value: unknown): T {
  const result = question.schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the answer' : `“${issue.path.join('.')}”`;
  throw new ProviderFailure(
    'transient',
    question.provider,
    `${question.title}’s answer to ${pathOf(question)} has another shape than its documents say, at ${where}.`,
    'It is asked again later. If this stays, the vendor has changed its report: look for an update of Compute Spend.',
  );
}

type Asked = Pick<JsonQuestion<unknown>, 'provider' | 'title' | 'url' | 'kindOf' | 'isNotFoundForbidden'>;

function failureOf(answer: HttpAnswer, question: Asked, now: number): ProviderFailure {
  const kind = question.kindOf?.(answer) ?? kindOfStatus(answer, question);
  const { message, remedy } = sentences[kind](question.title, pathOf(question), answer.status);
  // Others tell on every answer when their window begins anew: that is no wait for somebody who has mended a key.
  const retryAt =
    kind === 'throttled' || kind === 'transient'
      ? retryInstant(answer.headers, now, kind === 'throttled')
      : null;
  return new ProviderFailure(kind, question.provider, message, remedy, { retryAt });
}

/** Which figures are final is told by this machine's clock: one that is a day wrong would make them so before their time. */
const clockMsMax = 24 * 60 * 60_000;

function checkClock({ headers }: HttpAnswer, { provider, title }: Asked, now: number): void {
  const vendorNow = Date.parse(headers['date'] ?? '');
  if (!(Math.abs(vendorNow - now) > clockMsMax)) return;
  throw new ProviderFailure(
    'transient',
    provider,
    `This machine’s clock says ${dayText(now)} and ${title}’s says ${dayText(vendorNow)}, so nothing of its answer was taken over.`,
    'Set the machine’s clock right; it is asked again later.',
  );
}

function dayText(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

/** Refused; without the right; no such report; asked too often; everything else passes with time. */
function kindOfStatus({ status, headers }: HttpAnswer, { isNotFoundForbidden }: Asked): FailureKind {
  if (status === 401) return 'credential';
  // GitHub's own way to say that it was asked too often.
  const isThrottled = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
  if (status === 403 && isThrottled) return 'throttled';
  if (status === 402 || status === 403) return 'permission';
  if (status === 404 && isNotFoundForbidden === true) return 'permission';
  if (status === 429) return 'throttled';
  return [400, 404, 405, 410, 422].includes(status) ? 'accountKind' : 'transient';
}

const sentences: Readonly<
  Record<FailureKind, (title: string, route: string, status: number) => { message: string; remedy: string }>
> = {
  credential: (title, _route, status) => ({
    message: `${title} refuses the key (${String(status)}).`,
    remedy:
      'Make a new key and connect it again: it may have been revoked, have expired, or be of another kind.',
  }),
  permission: (title, route, status) => ({
    message: `${title} knows the key but does not let it read ${route} (${String(status)}).`,
    remedy:
      'Give the key the right to read usage and billing, or ask whoever administers the account for such a key.',
  }),
  accountKind: (title, route, status) => ({
    message: `${title} has no such report for this account (${String(status)} at ${route}).`,
    remedy:
      'Check the base URL and the account that was named, and whether this kind of account has the report at all.',
  }),
  throttled: (title, route, status) => ({
    message: `${title} asks to wait (${String(status)} at ${route}).`,
    remedy: 'It is asked again when the time that it named has passed; the last good figures stand.',
  }),
  transient: (title, route, status) => ({
    message: `${title} has trouble at the moment (${String(status)} at ${route}).`,
    remedy: 'It is asked again later; the figures of the last good reading stand.',
  }),
};

/** Without the query: it can name a person. */
function pathOf({ url }: { readonly url: string }): string {
  return URL.parse(url)?.pathname ?? 'its address';
}
