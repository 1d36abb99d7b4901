import type { CallStatus, SourceKind, TokenCounts } from './observation.ts';

/** One call as every view and `calls --json` show it. Costs are decimal dollars as text. */
export interface CallRecord extends TokenCounts {
  /** `YYYY-MM-DDTHH:mm:ss.sssZ`: the start where known, else the end. */
  readonly at: string;
  readonly endedAt: string;
  /** The best of `witnesses`: whose numbers these are. */
  readonly source: SourceKind;
  /** Who saw the call, best first; kinds of sources, each once. */
  readonly witnesses: readonly SourceKind[];
  readonly tool: string;
  readonly provider: string | null;
  readonly requestModel: string | null;
  readonly responseModel: string | null;
  readonly status: CallStatus;
  readonly callId: string;
  readonly sessionId: string | null;
  readonly workspace: string | null;
  readonly branch: string | null;
  readonly serviceTier: string | null;
  readonly totalTokens: number | null;
  readonly listCost: string | null;
  readonly effectiveCost: string | null;
  readonly unpricedReason: string | null;
}
