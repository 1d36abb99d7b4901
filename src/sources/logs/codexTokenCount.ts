import { codexUsageOf, type CodexUsage } from './codexUsage.ts';
import { objectOf, type JsonObject } from './jsonRow.ts';

export interface CodexTokenCount {
  readonly total: CodexUsage;
  /** The last call alone; some versions leave it out. */
  readonly last: CodexUsage | null;
}

/** The counters of an `event_msg` row of type `token_count`; `null` for other rows and for those that tell only limits. */
export function codexTokenCount(row: JsonObject): CodexTokenCount | null {
  const payload = objectOf(row['payload']);
  if (row['type'] !== 'event_msg' || payload?.['type'] !== 'token_count') return null;
  const info = objectOf(payload['info']);
  const total = objectOf(info?.['total_token_usage']);
  const last = objectOf(info?.['last_token_usage']);
  if (total === null) return null;
  return { total: codexUsageOf(total), last: last === null ? null : codexUsageOf(last) };
}
