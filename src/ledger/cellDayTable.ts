import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { bookingDays, spreadEvenly } from '../core/bookingDays.ts';
import type { CellState } from '../core/accounts.ts';
import type { StoredCell } from './cellTable.ts';

/** Sums of a day of an account; the last four count cells by their state. */
export const cellDayColumns = [
  'settled_pico',
  'pending_pico',
  'elsewhere_pico',
  'unmetered_pico',
  'adjustment_pico',
  'metered_only_cells',
  'open_cells',
  'reported_cells',
  'final_cells',
] as const;
export type CellDaySums = Record<(typeof cellDayColumns)[number], bigint>;

const countColumn = {
  'metered only': 'metered_only_cells',
  open: 'open_cells',
  reported: 'reported_cells',
  final: 'final_cells',
} as const satisfies Record<CellState, (typeof cellDayColumns)[number]>;

/** What cells come to by day and account. Changes are gathered in memory and written once a transaction. */
export class CellDayTable {
  readonly #database: DatabaseSync;
  readonly #upsert: StatementSync;
  readonly #deleteEmpty: StatementSync;
  readonly #pending = new Map<
    string,
    { readonly day: string; readonly account: number; readonly sums: CellDaySums }
  >();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#upsert = database.prepare(`
      insert into cell_day (day, account, ${cellDayColumns.join(', ')})
      values (?, ?, ${cellDayColumns.map(() => '?').join(', ')})
      on conflict (day, account) do update set
        ${cellDayColumns.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`);
    this.#deleteEmpty = database.prepare(
      `delete from cell_day where day = ? and account = ?
       and metered_only_cells + open_cells + reported_cells + final_cells = 0`,
    );
  }

  add(cell: StoredCell, zone: string): void {
    this.#count(cell, zone, 1n);
  }

  subtract(cell: StoredCell, zone: string): void {
    this.#count(cell, zone, -1n);
  }

  /** Writes what was gathered; to be called before the transaction ends. */
  flush(): void {
    for (const { day, account, sums } of this.#pending.values()) {
      const values = cellDayColumns.map((column) => sums[column]);
      if (values.every((value) => value === 0n)) continue;
      this.#upsert.run(day, account, ...values);
      this.#deleteEmpty.run(day, account);
    }
    this.#pending.clear();
  }

  forgetPending(): void {
    this.#pending.clear();
  }

  /** Builds all of it anew, for days in `zone`. */
  rebuild(cells: Iterable<StoredCell>, zone: string): void {
    this.#database.exec('delete from cell_day');
    for (const cell of cells) this.add(cell, zone);
    this.flush();
  }

  #count(cell: StoredCell, zone: string, sign: 1n | -1n): void {
    for (const { day, sums } of cellDays(cell, zone)) {
      const pending = this.#sumsOf(day, cell.account);
      for (const column of cellDayColumns) pending[column] += sign * sums[column];
    }
  }

  #sumsOf(day: string, account: number): CellDaySums {
    const name = `${day} ${String(account)}`;
    let pending = this.#pending.get(name);
    if (pending === undefined) {
      pending = { day, account, sums: noSums() };
      this.#pending.set(name, pending);
    }
    return pending.sums;
  }
}

/**
 * What a cell comes to, by the days on which its rows are booked. Only where something was metered or reported, or told in a form that
 * can't be read, does a cell say anything of how settled its account is.
 */
export function cellDays(
  cell: StoredCell,
  zone: string,
): readonly { readonly day: string; readonly sums: CellDaySums }[] {
  if (!hasFigure(cell) && !isUnreadable(cell)) return [];
  const days = bookingDays(cell.start, cell.end, zone);
  const spread = (pico: bigint): readonly bigint[] => spreadEvenly(pico, days.length);
  const settled = spread(cell.settledPico);
  const pending = spread(cell.pendingPico);
  const elsewhere = spread(cell.elsewherePico);
  const entry = spread(cell.entry?.pico ?? 0n);
  return days.map((day, index) => ({
    day,
    sums: {
      ...noSums(),
      settled_pico: settled[index] ?? 0n,
      pending_pico: pending[index] ?? 0n,
      elsewhere_pico: elsewhere[index] ?? 0n,
      [cell.entry?.kind === 'adjustment' ? 'adjustment_pico' : 'unmetered_pico']: entry[index] ?? 0n,
      [countColumn[cell.state]]: 1n,
    },
  }));
}

export function hasFigure({ meteredPico, reported }: Pick<StoredCell, 'meteredPico' | 'reported'>): boolean {
  return meteredPico !== 0n || (reported?.reportedPico ?? 0n) !== 0n;
}

/** Somebody has looked, and what there is could never be read: it is not known to be nothing. */
export function isUnreadable({
  state,
  failedAt,
  reported,
}: Pick<StoredCell, 'state' | 'failedAt' | 'reported'>): boolean {
  return state === 'open' && failedAt !== null && reported === null;
}

export function noSums(): CellDaySums {
  return {
    settled_pico: 0n,
    pending_pico: 0n,
    elsewhere_pico: 0n,
    unmetered_pico: 0n,
    adjustment_pico: 0n,
    metered_only_cells: 0n,
    open_cells: 0n,
    reported_cells: 0n,
    final_cells: 0n,
  };
}
