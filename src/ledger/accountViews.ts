import type { AccountView } from '../core/accounts.ts';
import { decimalFromPico } from '../core/money.ts';
import { accountSpend } from '../core/spend.ts';
import { accountId, failureOf, statusOf, type StoredAccount } from './accountTable.ts';
import type { StoredAccountSums } from './accountSums.ts';
import { obstacleOf } from './settlesOf.ts';
import type { Tables } from './tables.ts';

/** The accounts as the views show them. */
export function accountViews(
  tables: Tables,
  sums: readonly StoredAccountSums[],
  now: number,
): readonly AccountView[] {
  return sums.flatMap((ofAccount) =>
    ofAccount.account === null ? [] : [viewOf(tables, ofAccount.account, ofAccount, now)],
  );
}

function viewOf(tables: Tables, account: StoredAccount, sums: StoredAccountSums, now: number): AccountView {
  const rules = tables.payers.rules().filter((rule) => rule.account === account.id);
  const { limits, balances } = statusOf(account);
  const failure = failureOf(account);
  return {
    ...accountSpend(sums),
    account: sums.name,
    id: accountId(account),
    label: account.label,
    kind: account.kind,
    isConnected: account.disconnected_at === null,
    obstacle: obstacleOf(tables, account),
    payerOf: toolsOf(rules.filter((rule) => !rule.isCovered && rule.until === null)),
    covers: toolsOf(
      rules.filter((rule) => rule.isCovered && (rule.since ?? 0) <= now && now < (rule.until ?? Infinity)),
    ),
    reportedTotal: sums.reportedPico === null ? null : decimalFromPico(sums.reportedPico),
    limits,
    balances,
    lastReadAt: instantOf(account.last_read_at),
    dataAsOf: instantOf(account.data_as_of),
    lastFailure: failure === null ? null : { ...failure, at: new Date(failure.at).toISOString() },
  };
}

function toolsOf(rules: readonly { readonly tool: string }[]): readonly string[] {
  return [...new Set(rules.map(({ tool }) => tool))].sort();
}

function instantOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
