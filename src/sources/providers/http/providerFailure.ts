import type { ProviderName } from '../../../core/providerReport.ts';

/**
 * Why a provider can't be read. `credential`: the key is refused. `permission`: it is a good key without this right. `accountKind`: this
 * kind of account has no such report. `throttled`: asked too often. `transient`: it may go well later (network, 5xx, no JSON).
 */
export type FailureKind = 'credential' | 'permission' | 'accountKind' | 'throttled' | 'transient';

/** The message is the user's sentence: what, where; it holds no key, no address of a person, nothing of the answer's text. */
export class ProviderFailure extends Error {
  readonly type = 'provider';
  readonly kind: FailureKind;
  readonly provider: ProviderName;
  /** What to do, a sentence. */
  readonly remedy: string;
  /** Not to be asked before then, milliseconds since 1970; `null` where nothing was told. */
  readonly retryAt: number | null;

  constructor(
    kind: FailureKind,
    provider: ProviderName,
    message: string,
    remedy: string,
    options: { readonly retryAt?: number | null | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.provider = provider;
    this.remedy = remedy;
    this.retryAt = options.retryAt ?? null;
  }
}
