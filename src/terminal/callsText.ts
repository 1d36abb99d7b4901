import type { CallRecord } from '../core/callRecord.ts';
import { formatMoney, formatTokens } from '../core/format.ts';
import { textTable } from './textTable.ts';

/** `calls` for people: one line a call, oldest first. */
export function callsText(calls: readonly CallRecord[]): string {
  if (calls.length === 0) return 'No AI calls found.\n';
  const head = ['Ended (UTC)', 'Tool', 'Model', 'Tokens', 'Cost', 'Status', 'Workspace'];
  const rows = calls.map((call) => [
    call.endedAt.slice(0, 19).replace('T', ' '),
    call.tool,
    call.responseModel ?? call.requestModel ?? 'unknown model',
    call.totalTokens === null ? 'unknown' : formatTokens(call.totalTokens, 'en-US', 'full'),
    call.effectiveCost === null
      ? `not priced: ${call.unpricedReason ?? 'reason unknown'}`
      : formatMoney(call.effectiveCost, 'USD', 'en-US', 'full'),
    call.status,
    call.workspace ?? '',
  ]);
  return textTable([head, ...rows], ['left', 'left', 'left', 'right', 'right', 'left', 'left']);
}
