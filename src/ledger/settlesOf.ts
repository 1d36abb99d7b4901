import { everythingIsMine } from '../core/accounts.ts';
import type { ReportedRow } from '../core/providerReport.ts';
import type { StoredAccount } from './accountTable.ts';
import { keptName } from './sliceTable.ts';
import type { Tables } from './tables.ts';

/** What of an account's report is the user's: all of it by its kind or by the user's word, a named part, or nothing that can be told. */
export function settlesOf(tables: Tables, account: StoredAccount): 'slice' | 'whole' | 'never' {
  const me = tables.slices.of(account.id);
  if (account.settles === 'whole' || me.has(everythingIsMine)) return 'whole';
  return account.settles === 'slice' && me.size > 0 ? 'slice' : 'never';
}

/**
 * Which rows are kept: those of the user, and all of a report that tells nobody apart, to be shown and not counted. Of others' rows nothing
 * is kept beyond the question.
 */
export function isKeptOf(tables: Tables, account: StoredAccount): (row: ReportedRow) => boolean {
  const settles = settlesOf(tables, account);
  if (settles !== 'slice') return () => settles === 'whole' || account.settles === 'never';
  const me = tables.slices.of(account.id);
  const known = new Map<string, boolean>();
  return ({ who }) =>
    who.some((name) => {
      let isMe = known.get(name);
      if (isMe === undefined) {
        isMe = me.has(keptName(name));
        known.set(name, isMe);
      }
      return isMe;
    });
}

/** The user's names that no row ever bore may be misspelt, or unknown to the vendor: an answer without them is no zero. */
export function isUnfound(tables: Tables, account: StoredAccount): boolean {
  return settlesOf(tables, account) === 'slice' && !tables.cellVersions.hasRows(account.id);
}

/** Why the account's report settles nothing, a sentence with what to do; `null` where it settles. */
export function obstacleOf(tables: Tables, account: StoredAccount): string | null {
  if (account.kind === 'plan' || settlesOf(tables, account) !== 'never') return null;
  return account.settles === 'slice'
    ? `The report of ${account.label} is of several people. Say which user, login or key there is yours, and your rows will count.`
    : `The report of ${account.label} can't tell your spending from others', so it is not counted. If all of it is yours, say so.`;
}
