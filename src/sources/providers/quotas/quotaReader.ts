import type { Clock } from '../../../core/ports.ts';
import type { ProviderName } from '../../../core/providerReport.ts';
import type { QuotaTool, QuotaWindow } from '../../../core/quota.ts';
import type { ProviderHttp } from '../http/providerHttp.ts';

/** Where a tool's own login may lie. */
export interface LoginPlace {
  /** A window's: home and the tools' own variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  /** The window's `CLAUDE_CODE_OAUTH_TOKEN`, where it has one. */
  readonly claudeCodeToken: string | null;
}

/** Another program's login: read anew for each question and let go of after it. */
export interface ToolLogin {
  readonly token: string;
  /** Which of the login's accounts is meant, where the route wants it named. */
  readonly account: string | null;
}

export interface QuotaAccess {
  readonly http: ProviderHttp;
  readonly clock: Clock;
  /** The vendor's own host; tests put a loopback server in its place. */
  readonly baseUrl: string;
  readonly login: ToolLogin;
}

/** What is asked for a tool's windows, and by what name. */
export interface QuotaVendor {
  readonly tool: QuotaTool;
  readonly title: string;
  readonly provider: ProviderName;
}

/**
 * Reads one tool's windows over a route that its vendor does not document: it can change or vanish any day. The tool's login is only
 * read, never refreshed: that would rotate its tokens and could log the tool out.
 */
export interface QuotaReader extends QuotaVendor {
  readonly baseUrl: string;
  /** Asks nobody. @throws ProviderFailure where there is no login, or none that is good for a question */
  findLogin(place: LoginPlace): ToolLogin;
  /** One question. @throws ProviderFailure */
  readQuota(access: QuotaAccess): Promise<readonly QuotaWindow[]>;
}
