import type * as z from 'zod';
import type { Clock } from '../../../core/ports.ts';
import type { ProviderName } from '../../../core/providerReport.ts';
import { HttpTroubleError, type HttpAnswer, type HttpQuestion, type ProviderHttp } from './providerHttp.ts';
import { ProviderFailure } from './providerFailure.ts';
import { retryInstant } from './retryInstant.ts';

export interface JsonQuestion<T> extends HttpQuestion {
  readonly provider: ProviderName;
  readonly title: string;
  readonly schema: z.ZodType<T>;
  /** Statuses that this vendor uses for "this kind of account has none of it", told by the error's type in the body. */
  readonly isOtherKindOfAccount?: ((answer: HttpAnswer) => boolean) | undefined;
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
  const answer = await asked(http, question);
  if (question.emptyStatuses?.includes(answer.status) === true) return parsed(question, null);
  if (answer.status < 200 || answer.status > 299) throw failureOf(answer, question, clock());
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

/** The classes of facts about the vendors: 401; 403 (404 at some); a wrong kind of account; 429; everything else passes with time. */
export function failureOf(
  answer: HttpAnswer,
  question: Pick<
    JsonQuestion<unknown>,
    'provider' | 'title' | 'url' | 'isOtherKindOfAccount' | 'isNotFoundForbidden'
  >,
  now: number,
): ProviderFailure {
  const { provider, title } = question;
  const { status } = answer;
  const route = pathOf(question);
  const retryAt = retryInstant(answer.headers, now);
  if (question.isOtherKindOfAccount?.(answer) === true) {
    return new ProviderFailure(
      'accountKind',
      provider,
      `${title} has no such report for this kind of account (${status} at ${route}).`,
      'Connect a key of an organisation that has it, or disconnect this one.',
    );
  }
  if (status === 401) {
    return new ProviderFailure(
      'credential',
      provider,
      `${title} refuses the key (401).`,
      'Make a new key and connect it again: it may have been revoked, have expired, or be of another kind.',
    );
  }
  if (status === 402 || status === 403 || (status === 404 && question.isNotFoundForbidden === true)) {
    return new ProviderFailure(
      'permission',
      provider,
      `${title} knows the key but does not let it read ${route} (${status}).`,
      'Give the key the right to read usage and billing, or ask whoever administers the account for such a key.',
    );
  }
  if (status === 429) {
    return new ProviderFailure(
      'throttled',
      provider,
      `${title} asks to wait (429 at ${route}).`,
      'It is asked again when the time that it named has passed.',
      { retryAt },
    );
  }
  if (status === 400 || status === 404 || status === 405 || status === 410 || status === 422) {
    return new ProviderFailure(
      'accountKind',
      provider,
      `${title} does not answer ${route} (${status}).`,
      'Check the base URL and the account that was named; if both are right, look for an update of Compute Spend.',
    );
  }
  return new ProviderFailure(
    'transient',
    provider,
    `${title} has trouble at the moment (${status} at ${route}).`,
    'It is asked again later; the figures of the last good reading stand.',
    { retryAt },
  );
}

/** Without the query: it can name a person. */
function pathOf({ url }: { readonly url: string }): string {
  return URL.parse(url)?.pathname ?? 'its address';
}
