/** Tools whose subscription's windows can be read over undocumented routes, each by the user's own choice. */
export const quotaTools = ['claude', 'codex', 'copilot', 'cursor'] as const;
export type QuotaTool = (typeof quotaTools)[number];

/** One limit of a subscription, as far as its vendor tells of it. Money and credits are decimal text. */
export interface QuotaWindow {
  /** `5 hours`, `Week, Opus`, `AI credits`. */
  readonly name: string;
  /** 0 to 100, above it where the vendor says so; `null` where it is not told or nothing limits. */
  readonly usedPercent: number | null;
  /** When it begins anew, ISO instant. */
  readonly resetsAt: string | null;
  readonly used: string | null;
  readonly limit: string | null;
  /** What is left, where that alone is told. */
  readonly remaining: string | null;
  /** A currency's code, `credits` or `requests`; `null` where there are percentages alone. */
  readonly unit: string | null;
  /** `pooled`: the seat draws on what its organisation shares. `unlimited`: there is no limit. */
  readonly note: 'pooled' | 'unlimited' | null;
}

/**
 * What an unofficial route last told of one tool's subscription. It lives in the meter's memory and in snapshots only: it is never
 * stored, and gone with the setting that asks for it.
 */
export interface QuotaView {
  readonly tool: QuotaTool;
  /** The tool's own name. */
  readonly title: string;
  /** Of the last good reading; empty before it. */
  readonly windows: readonly QuotaWindow[];
  /** When the windows were read, ISO instant; `null` before the first good reading. */
  readonly readAt: string | null;
  /** Why the last reading went wrong; `null` once a later one goes well. The windows of the last good one stay. */
  readonly failure: { readonly message: string; readonly remedy: string } | null;
}
