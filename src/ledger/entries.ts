import {
  cellStates,
  type AccountQuery,
  type CellDay,
  type CurrencyAmount,
  type DayEntries,
  type EntryRow,
} from '../core/accounts.ts';
import { bookingDays, spreadEvenly } from '../core/bookingDays.ts';
import { decimalFromPico } from '../core/money.ts';
import { accountNames, type StoredAccount } from './accountTable.ts';
import { cellsOfDays, isAsked } from './accountSums.ts';
import { hasFigure, isUnreadable } from './cellDayTable.ts';
import type { StoredCell } from './cellTable.ts';
import { feesOfDays } from './fees.ts';
import type { Tables } from './tables.ts';

interface Collected extends Pick<EntryRow, 'day' | 'provider' | 'account' | 'kind' | 'reason' | 'currency'> {
  pico: bigint | null;
  chargedPico: bigint;
}

/** The rows of spend that are no calls, of one day, account, kind and reason each, in that order. */
export function entryRows(
  tables: Tables,
  query: AccountQuery,
  ledgerZone: string,
  now: number,
): readonly EntryRow[] {
  const zone = query.timeZone ?? ledgerZone;
  const accounts = tables.accounts.all();
  const names = accountNames(accounts);
  const rows = new Map<string, Collected>();
  const collect = (row: Collected): void => {
    const name = JSON.stringify([row.day, row.account, row.kind, row.reason, row.currency]);
    const known = rows.get(name);
    if (known === undefined) {
      rows.set(name, row);
      return;
    }
    known.pico = known.pico === null || row.pico === null ? null : known.pico + row.pico;
    known.chargedPico += row.chargedPico;
  };
  for (const { plan, account, fees } of feesOfDays(tables, query, zone, now)) {
    const about = {
      provider: plan.provider,
      account: names.get(account) ?? '',
      currency: plan.currency,
    } as const;
    for (const fee of fees) collect({ ...fee, ...about, kind: 'fee', reason: 'accrual' });
  }
  for (const { id, provider } of accounts) {
    const about = { provider, account: names.get(id) ?? '', currency: 'USD' };
    for (const cell of cellsOfDays(tables, id, query, zone)) {
      if (cell.entry === null) continue;
      const { kind, reason, pico } = cell.entry;
      for (const { day, share } of shares(cell, pico, zone)) {
        if (isAsked(day, query)) collect({ ...about, day, kind, reason, pico: share, chargedPico: share });
      }
    }
  }
  return [...rows.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { pico, chargedPico, ...row }]) => ({
      ...row,
      amount: pico === null ? null : decimalFromPico(pico),
      chargedAmount: decimalFromPico(chargedPico),
    }));
}

/** The same added up by day, from the roll-ups where they are of the asked zone. */
export function entriesByDay(
  tables: Tables,
  query: AccountQuery,
  ledgerZone: string,
  now: number,
): readonly DayEntries[] {
  const zone = query.timeZone ?? ledgerZone;
  const days = new Map<string, bigint>();
  const unexchanged = new Map<string, CurrencyAmount[]>();
  const add = (day: string, pico: bigint): void => {
    days.set(day, (days.get(day) ?? 0n) + pico);
  };
  if (zone === ledgerZone) {
    const statement = tables.database.prepare(
      `select day, sum(unmetered_pico + adjustment_pico) as pico from cell_day
       where day >= :since and day <= :until group by day`,
    );
    statement.setReadBigInts(true);
    const rows = statement.all({ since: query.since ?? '', until: query.until ?? '~' });
    for (const row of rows as unknown as { readonly day: string; readonly pico: bigint }[])
      add(row.day, row.pico);
  } else {
    for (const { id } of tables.accounts.all()) {
      for (const cell of cellsOfDays(tables, id, query, zone)) {
        for (const { day, share } of shares(cell, cell.entry?.pico ?? 0n, zone)) {
          if (isAsked(day, query)) add(day, share);
        }
      }
    }
  }
  for (const { plan, fees } of feesOfDays(tables, query, zone, now)) {
    for (const { day, pico, chargedPico } of fees) {
      add(day, pico ?? 0n);
      if (pico !== null || chargedPico === 0n) continue;
      const fee = { currency: plan.currency, amount: decimalFromPico(chargedPico) };
      unexchanged.set(day, [...(unexchanged.get(day) ?? []), fee]);
    }
  }
  return [...days]
    .filter(([day, pico]) => pico !== 0n || unexchanged.has(day))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([day, pico]) => {
      const ofDay = unexchanged.get(day);
      return { day, amount: decimalFromPico(pico), ...(ofDay === undefined ? {} : { unexchanged: ofDay }) };
    });
}

interface CollectedDay {
  state: CellDay['state'];
  readonly meteredPico: bigint;
  readonly reportedPico: bigint | null;
  readonly settledPico: bigint;
  readonly pendingPico: bigint;
  readonly elsewherePico: bigint;
  readonly unmeteredPico: bigint;
  readonly adjustmentPico: bigint;
  readonly reasons: ReadonlySet<CellDay['reasons'][number]>;
  readonly readAt: number | null;
}

/** The reconciliation table: the account's cells with a figure, or with one that can't be read, added up by the days on which their rows are booked. */
export function cellDaysOf(
  tables: Tables,
  account: StoredAccount,
  query: AccountQuery,
  ledgerZone: string,
): readonly CellDay[] {
  const zone = query.timeZone ?? ledgerZone;
  const days = new Map<string, CollectedDay>();
  const cells = cellsOfDays(tables, account.id, query, zone).filter(
    (cell) => hasFigure(cell) || isUnreadable(cell),
  );
  const versions = tables.cellVersions.within(account.id, cells[0]?.start ?? 0, Number.MAX_SAFE_INTEGER);
  for (const cell of cells) {
    const readAt = versions.get(cell.id)?.at(-1)?.at ?? null;
    for (const { day, part } of partsByDay(cell, readAt, zone)) {
      if (isAsked(day, query)) days.set(day, together(days.get(day), part));
    }
  }
  return [...days]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([day, sums]) => ({
      day,
      state: sums.state,
      metered: decimalFromPico(sums.meteredPico),
      reported: sums.reportedPico === null ? null : decimalFromPico(sums.reportedPico),
      settled: decimalFromPico(sums.settledPico),
      pending: decimalFromPico(sums.pendingPico),
      elsewhere: decimalFromPico(sums.elsewherePico),
      unmetered: decimalFromPico(sums.unmeteredPico),
      adjustment: decimalFromPico(sums.adjustmentPico),
      reasons: [...sums.reasons].sort(),
      readAt: sums.readAt === null ? null : new Date(sums.readAt).toISOString(),
    }));
}

function partsByDay(
  cell: StoredCell,
  readAt: number | null,
  zone: string,
): readonly { readonly day: string; readonly part: CollectedDay }[] {
  const days = bookingDays(cell.start, cell.end, zone);
  const spread = (pico: bigint): readonly bigint[] => spreadEvenly(pico, days.length);
  const metered = spread(cell.meteredPico);
  const reported = cell.reported === null ? null : spread(cell.reported.reportedPico);
  const settled = spread(cell.settledPico);
  const pending = spread(cell.pendingPico);
  const elsewhere = spread(cell.elsewherePico);
  const entry = spread(cell.entry?.pico ?? 0n);
  const reasons = new Set<CellDay['reasons'][number]>(cell.entry === null ? [] : [cell.entry.reason]);
  if (cell.pendingPico > 0n) reasons.add('not yet reported');
  return days.map((day, index) => ({
    day,
    part: {
      state: cell.state,
      meteredPico: metered[index] ?? 0n,
      reportedPico: reported?.[index] ?? null,
      settledPico: settled[index] ?? 0n,
      pendingPico: pending[index] ?? 0n,
      elsewherePico: elsewhere[index] ?? 0n,
      unmeteredPico: cell.entry?.kind === 'unmetered' ? (entry[index] ?? 0n) : 0n,
      adjustmentPico: cell.entry?.kind === 'adjustment' ? (entry[index] ?? 0n) : 0n,
      reasons,
      readAt,
    },
  }));
}

function together(one: CollectedDay | undefined, other: CollectedDay): CollectedDay {
  if (one === undefined) return other;
  return {
    // In the order of the states, the less settled comes first.
    state: cellStates.indexOf(one.state) < cellStates.indexOf(other.state) ? one.state : other.state,
    meteredPico: one.meteredPico + other.meteredPico,
    reportedPico:
      one.reportedPico === null ? other.reportedPico : one.reportedPico + (other.reportedPico ?? 0n),
    settledPico: one.settledPico + other.settledPico,
    pendingPico: one.pendingPico + other.pendingPico,
    elsewherePico: one.elsewherePico + other.elsewherePico,
    unmeteredPico: one.unmeteredPico + other.unmeteredPico,
    adjustmentPico: one.adjustmentPico + other.adjustmentPico,
    reasons: new Set([...one.reasons, ...other.reasons]),
    readAt: Math.max(one.readAt ?? 0, other.readAt ?? 0) || null,
  };
}

function shares(
  cell: StoredCell,
  pico: bigint,
  zone: string,
): readonly { readonly day: string; readonly share: bigint }[] {
  if (pico === 0n) return [];
  const days = bookingDays(cell.start, cell.end, zone);
  const parts = spreadEvenly(pico, days.length);
  return days.map((day, index) => ({ day, share: parts[index] ?? 0n }));
}
