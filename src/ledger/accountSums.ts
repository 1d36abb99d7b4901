import type { AccountQuery } from '../core/accounts.ts';
import { bookingDays, spreadEvenly } from '../core/bookingDays.ts';
import { picoFromDecimal } from '../core/money.ts';
import { stateOfAccount, type AccountSums } from '../core/spend.ts';
import { accountNames, type StoredAccount } from './accountTable.ts';
import { cellDayColumns, cellDays, noSums, type CellDaySums } from './cellDayTable.ts';
import { boundsOf } from './daySpans.ts';
import { feesByAccount } from './fees.ts';
import { settlesOf } from './settlesOf.ts';
import type { Tables } from './tables.ts';
import { totalsOf } from './totalsQuery.ts';

/** An account's sums; `account` is `null` for the calls without a confirmed payer. */
export interface StoredAccountSums extends AccountSums {
  readonly account: StoredAccount | null;
  /** `null` where there is no good read of a report. */
  readonly reportedPico: bigint | null;
}

/** What each account comes to within the asked days; calls without a payer come last, where there are any. */
export function accountSums(
  tables: Tables,
  query: AccountQuery,
  ledgerZone: string,
  now: number,
): readonly StoredAccountSums[] {
  const zone = query.timeZone ?? ledgerZone;
  const accounts = tables.accounts.all();
  if (accounts.length === 0) return [];
  const names = accountNames(accounts);
  const calls =
    zone === ledgerZone ? storedCalls(tables, query) : callsInZone(tables, names, query, ledgerZone);
  const fees = feesByAccount(tables, query, zone, now);
  const cells = zone === ledgerZone ? storedSums(tables, query) : sumsInZone(tables, accounts, query, zone);
  const sums = accounts.map((account): StoredAccountSums => {
    const name = names.get(account.id) ?? '';
    const ofCells = cells.get(account.id) ?? noSums();
    const isCounted = settlesOf(tables, account) !== 'never';
    const isReadable = account.read_since !== null && isCounted;
    const settledUntil = isReadable ? settledUntilOf(tables, account) : null;
    return {
      account,
      name,
      provider: account.provider,
      state: stateOfAccount({
        isReadable,
        hasFailed: account.failure !== null,
        settledUntil,
        cells: {
          'metered only': Number(ofCells.metered_only_cells),
          open: Number(ofCells.open_cells),
          reported: Number(ofCells.reported_cells),
          final: Number(ofCells.final_cells),
        },
      }),
      settledUntil,
      callsPico: calls.get(account.id) ?? 0n,
      feesPico: fees.get(account.id) ?? 0n,
      unmeteredPico: ofCells.unmetered_pico,
      adjustmentsPico: ofCells.adjustment_pico,
      settledPico: ofCells.settled_pico,
      pendingPico: ofCells.pending_pico,
      elsewherePico: ofCells.elsewhere_pico,
      reportedPico:
        account.read_since === null || account.kind === 'plan'
          ? null
          : isCounted
            ? ofCells.settled_pico
            : shownPico(tables, account.id, query, zone),
    };
  });
  const unassignedPico = calls.get(0);
  return unassignedPico === undefined ? sums : [...sums, unassignedSums(unassignedPico)];
}

function unassignedSums(callsPico: bigint): StoredAccountSums {
  return {
    account: null,
    name: '',
    provider: '',
    state: 'metered only',
    settledUntil: null,
    callsPico,
    feesPico: 0n,
    unmeteredPico: 0n,
    adjustmentsPico: 0n,
    settledPico: 0n,
    pendingPico: 0n,
    elsewherePico: 0n,
    reportedPico: null,
  };
}

/** What a report that settles nothing says of these days: from the cells themselves, as no sum of the roll-ups may hold it. */
function shownPico(tables: Tables, account: number, query: AccountQuery, zone: string): bigint | null {
  let sum: bigint | null = null;
  for (const { start, end, reported } of cellsOfDays(tables, account, query, zone)) {
    if (reported === null) continue;
    const days = bookingDays(start, end, zone);
    const parts = spreadEvenly(reported.reportedPico, days.length);
    for (const [index, day] of days.entries()) {
      if (isAsked(day, query)) sum = (sum ?? 0n) + (parts[index] ?? 0n);
    }
  }
  return sum;
}

/** Up to the first bucket that is open, else to the end of the last one; never beyond what has been read. */
function settledUntilOf(
  tables: Tables,
  { id, read_since: since, read_until: until }: StoredAccount,
): number | null {
  if (since === null || until === null) return null;
  const end = Math.min(tables.cells.firstOpen(id, since) ?? tables.cells.lastEnd(id, since) ?? since, until);
  return end > since ? end : null;
}

/** Effective cost of the calls by account: of the many sums of the roll-ups only this one. */
function storedCalls(tables: Tables, query: AccountQuery): ReadonlyMap<number, bigint> {
  const statement = tables.database.prepare(
    `select account, sum(effective_pico) as pico from rollup_day where day >= :since and day <= :until group by account`,
  );
  statement.setReadBigInts(true);
  const rows = statement.all({ since: query.since ?? '', until: query.until ?? '~' });
  return new Map(
    (rows as unknown as { readonly account: bigint; readonly pico: bigint }[]).map((row) => [
      Number(row.account),
      row.pico,
    ]),
  );
}

function callsInZone(
  tables: Tables,
  names: ReadonlyMap<number, string>,
  query: AccountQuery,
  ledgerZone: string,
): ReadonlyMap<number, bigint> {
  const ids = new Map([...names].map(([id, name]) => [name, id]));
  return new Map(
    totalsOf(tables, ['account'], query, ledgerZone).map(({ key: [name = ''], totals }) => [
      ids.get(name) ?? 0,
      picoFromDecimal(totals.effectiveCost ?? '0'),
    ]),
  );
}

function storedSums(tables: Tables, query: AccountQuery): ReadonlyMap<number, CellDaySums> {
  const statement = tables.database.prepare(
    `select account, ${cellDayColumns.map((column) => `sum(${column}) as ${column}`).join(', ')} from cell_day
     where day >= :since and day <= :until group by account`,
  );
  statement.setReadBigInts(true);
  const rows = statement.all({ since: query.since ?? '', until: query.until ?? '~' });
  return new Map(
    (rows as unknown as (CellDaySums & { readonly account: bigint })[]).map((row) => [
      Number(row.account),
      row,
    ]),
  );
}

/** In another zone than the ledger's, from the cells themselves. */
function sumsInZone(
  tables: Tables,
  accounts: readonly StoredAccount[],
  query: AccountQuery,
  zone: string,
): ReadonlyMap<number, CellDaySums> {
  const sums = new Map<number, CellDaySums>();
  for (const { id } of accounts) {
    const sum = noSums();
    for (const cell of cellsOfDays(tables, id, query, zone)) {
      for (const { day, sums: part } of cellDays(cell, zone)) {
        if (!isAsked(day, query)) continue;
        for (const column of cellDayColumns) sum[column] += part[column];
      }
    }
    sums.set(id, sum);
  }
  return sums;
}

const dayMs = 24 * 3_600_000;

/** All cells that can have a row within the asked days, and some more: a day's cell is of the UTC day of the same date. */
export function cellsOfDays(
  tables: Tables,
  account: number,
  query: AccountQuery,
  zone: string,
): ReturnType<Tables['cells']['touching']> {
  const { since, until } = boundsOf(query, zone);
  return tables.cells.touching(
    account,
    since === null ? 0 : since - dayMs,
    until === null ? Number.MAX_SAFE_INTEGER : until + dayMs,
  );
}

export function isAsked(day: string, { since, until }: Pick<AccountQuery, 'since' | 'until'>): boolean {
  return (since === null || day >= since) && (until === null || day <= until);
}
