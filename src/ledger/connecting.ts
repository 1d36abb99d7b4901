import type { AccountConnection } from '../core/accounts.ts';
import { AccountCells } from './accountCells.ts';
import { nothingRead, type StoredAccount } from './accountTable.ts';
import type { PayerRule } from '../core/payers.ts';
import { applyPlans, gonePlans } from './planRules.ts';
import { reassignCalls } from './reassign.ts';
import type { Tables } from './tables.ts';

/** All of these are to be called within a transaction. */

export function connectAccount(
  tables: Tables,
  connection: AccountConnection,
  at: number,
  zone: string,
): void {
  const { provider, account, schedule, me } = connection;
  const before = tables.accounts.find(provider, account.id);
  const told = {
    provider,
    vendor_key: account.id,
    kind: account.kind,
    label: account.label,
    settles: account.settles,
    bucket: schedule.bucket,
    delay_ms: schedule.delayMs,
    horizon_ms: schedule.horizonMs,
    disconnected_at: null,
  };
  if (before === null) {
    const made = tables.accounts.add({ ...told, ...nothingRead }, at);
    tables.slices.replace(made.id, me ?? [], at);
    renewPlans(tables, at, zone);
    return;
  }
  const isOtherMe = me !== null && tables.slices.replace(before.id, me, at);
  const isOtherSlice = isOtherMe || before.settles !== account.settles;
  const after = { ...before, ...told, ...(isOtherSlice ? { ...nothingRead, status: before.status } : {}) };
  tables.accounts.write(after);
  if (isOtherSlice) new AccountCells(tables, after, zone).forgetReads();
  else if (before.delay_ms !== after.delay_ms || before.horizon_ms !== after.horizon_ms) {
    new AccountCells(tables, after, zone).restateSince(0);
  }
  if (before.disconnected_at !== null) reopen(tables, before, zone);
}

/** What it paid before it was disconnected it pays again, also of what was booked meanwhile. */
function reopen(tables: Tables, { id, disconnected_at: closedAt }: StoredAccount, zone: string): void {
  const tools = new Set<string>();
  const before = tables.payers.rules();
  const rules = before.map((rule) => {
    if (rule.account !== id || rule.isCovered || rule.until !== closedAt) return rule;
    tools.add(rule.tool);
    return { ...rule, until: null };
  });
  tables.payers.replaceAll(rules);
  settleAnew(tables, before, tools, zone);
}

export function disconnectAccount(tables: Tables, account: StoredAccount, at: number, zone: string): void {
  const tools = new Set<string>();
  const before = tables.payers.rules();
  const rules = before.map((rule) => {
    if (rule.account !== account.id || rule.isCovered || rule.until !== null) return rule;
    tools.add(rule.tool);
    return { ...rule, until: at };
  });
  tables.payers.replaceAll(rules);
  tables.accounts.write({ ...account, disconnected_at: account.disconnected_at ?? at });
  settleAnew(tables, before, tools, zone);
}

/** Returns how many calls have another payer now. */
export function confirmPayer(
  tables: Tables,
  account: StoredAccount,
  tools: readonly string[],
  zone: string,
): number {
  const before = tables.payers.rules();
  const wanted = new Set(tools);
  const isReplaced = (rule: PayerRule): boolean =>
    !rule.isCovered &&
    rule.until === null &&
    (rule.account === account.id || (rule.provider === account.provider && wanted.has(rule.tool)));
  const kept = before.filter((rule) => !isReplaced(rule));
  const confirmed = [...wanted].map((tool) => ({
    account: account.id,
    tool,
    // Before, a predecessor at the same seller paid, until the user disconnected it.
    since: lastOf(kept, tool, account),
    until: null,
    isCovered: false,
  }));
  tables.payers.replaceAll([...kept, ...confirmed]);
  const touched = new Set([...wanted, ...before.filter(isReplaced).map((rule) => rule.tool)]);
  return settleAnew(tables, before, touched, zone);
}

function lastOf(rules: readonly PayerRule[], tool: string, { id, provider }: StoredAccount): number | null {
  const ends = rules
    .filter((rule) => rule.tool === tool && rule.provider === provider && rule.account !== id)
    .flatMap((rule) => (rule.until === null ? [] : [rule.until]));
  return ends.length === 0 ? null : Math.max(...ends);
}

/** `text` is what `readPlans` reads. */
export function takePlans(tables: Tables, text: string, at: number, zone: string): void {
  tables.meta.setPlans(text);
  renewPlans(tables, at, zone);
}

/** Makes accounts and payers what the plans say, in days of `zone`. */
export function renewPlans(tables: Tables, at: number, zone: string): void {
  const before = tables.payers.rules();
  settleAnew(tables, before, applyPlans(tables, zone, at), zone);
  for (const account of gonePlans(tables)) {
    new AccountCells(tables, account, zone).removeAll();
    tables.accounts.remove(account.id);
  }
}

/** After the rules have changed: calls go to their payers, and where an account pays its first or its last tool its reasons follow. */
function settleAnew(
  tables: Tables,
  before: readonly PayerRule[],
  tools: ReadonlySet<string>,
  zone: string,
): number {
  if (tools.size === 0) return 0;
  const changed = reassignCalls(tables, tools, zone);
  tables.metered.flush(tables);
  const after = tables.payers.rules();
  for (const account of tables.accounts.all()) {
    const isOf = (rule: PayerRule): boolean => rule.account === account.id;
    if (before.some(isOf) !== after.some(isOf)) new AccountCells(tables, account, zone).restateSince(0);
  }
  return changed;
}
