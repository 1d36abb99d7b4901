import type { ProviderName } from './providerReport.ts';

/** A provider as the user connects it. It holds the key, so it is never stored, logged or shown: it lives in memory. */
export interface ProviderConnection {
  readonly provider: ProviderName;
  readonly key: string;
  /** Instead of the vendor's own; `null` takes that. Never from a workspace. */
  readonly baseUrl: string | null;
  /** The organisation, team or project that a vendor's path needs; `null` where none is told. */
  readonly account: string | null;
  /** The user's own ids, logins, e-mails or key ids there; `*`: everything is theirs. */
  readonly me: readonly string[];
  /** Tools whose calls this account pays, as the user confirmed; `null` leaves what is known. */
  readonly payerOf: readonly string[] | null;
}

/** What one reading of one account led to: a line of `sync --json`. */
export interface SyncReport {
  readonly provider: ProviderName;
  /** The vendor's own id; `null` where the key was not even taken. */
  readonly account: string | null;
  /** HTTP requests made. */
  readonly requests: number;
  /** Cells with a figure. */
  readonly cells: number;
  /** ISO instant; `null` where nothing is settled. */
  readonly settledUntil: string | null;
  readonly warnings: readonly string[];
  /** Whether some good figure stands, of now or of before. */
  readonly hasFigures: boolean;
}
