import type { Clock } from '../../core/ports.ts';
import type {
  AccountStatus,
  ProviderAccount,
  ProviderName,
  ReportPart,
  ReportSchedule,
} from '../../core/providerReport.ts';
import type { ProviderHttp } from './http/providerHttp.ts';

/** What a reader needs to ask. It lives in memory only. */
export interface ProviderAccess {
  readonly key: string;
  /** The vendor's own, or one that the user set (https, or http on loopback); without a slash at its end. */
  readonly baseUrl: string;
  /** The organisation, team or project that a vendor's path needs; `null` where none was told. */
  readonly account: string | null;
  /** The user's own ids, logins, e-mails or key ids, for routes that can filter by them. */
  readonly me: readonly string[];
  readonly http: ProviderHttp;
  readonly clock: Clock;
}

/** Reads one seller's reports. Every method rejects with a `ProviderFailure` and never answers with a made-up zero. */
export interface ProviderReader {
  readonly provider: ProviderName;
  readonly title: string;
  /** Which kind of key it needs and where to make it: two sentences for the user. */
  readonly keyHelp: string;
  /** `null`: the user's own host, which has to be told. */
  readonly defaultBaseUrl: string | null;
  /** What `--account` names, as a noun; `null` where the key tells the account itself. */
  readonly accountNoun: string | null;
  readonly schedule: ReportSchedule;
  /** The cheapest call that shows whether the key works, and whose account it is. */
  identify(access: ProviderAccess): Promise<ProviderAccount>;
  /** The rows of whole buckets of the span, all pages of it. `null` where the vendor has no report (balances only). */
  readonly report:
    | ((
        access: ProviderAccess,
        account: ProviderAccount,
        since: number,
        until: number,
      ) => Promise<ReportPart>)
    | null;
  /** Limits, balances and counters; `null` where there is nothing beside the report. */
  readonly status: ((access: ProviderAccess, account: ProviderAccount) => Promise<AccountStatus>) | null;
}
