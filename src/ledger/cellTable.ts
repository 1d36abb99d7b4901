import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { cellStates, entryReasons, type CellState } from '../core/accounts.ts';
import { settleCell, type CellEntry, type CellFigures, type SettledCell } from '../core/settleCell.ts';
import type { CellDayTable } from './cellDayTable.ts';
import { DamagedRowError } from './ledgerErrors.ts';

/** A cell as it is known; `id` is `null` until it is stored. */
export interface Cell extends Omit<CellFigures, 'hasTools'> {
  readonly id: number | null;
  readonly account: number;
  /** Half-open bucket, milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  /** When the last attempt that failed began. */
  readonly failedAt: number | null;
}

export interface StoredCell extends Cell, SettledCell {
  readonly id: number;
}

const columns = [
  'account',
  'bucket_start',
  'bucket_end',
  'state',
  'metered_pico',
  'reported_pico',
  'list_pico',
  'credit_pico',
  'was_higher',
  'failed_at',
  'settled_pico',
  'pending_pico',
  'elsewhere_pico',
  'entry_kind',
  'entry_reason',
  'entry_pico',
] as const;

/** Where metered and reported cost meet. What a cell comes to is stored with it, and its days' sums follow every change. */
export class CellTable {
  readonly #days: CellDayTable;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;
  readonly #selectBefore: StatementSync;
  readonly #selectAfter: StatementSync;
  readonly #selectWithin: StatementSync;
  readonly #selectAll: StatementSync;
  readonly #sumCalls: StatementSync;
  readonly #selectMovable: StatementSync;
  readonly #selectUnread: StatementSync;
  readonly #selectOpen: StatementSync;
  readonly #selectLast: StatementSync;

  constructor(database: DatabaseSync, days: CellDayTable) {
    this.#days = days;
    const list = ['id', ...columns].join(', ');
    const values = columns.map(() => '?').join(', ');
    this.#insert = database.prepare(`insert into cell (${columns.join(', ')}) values (${values})`);
    this.#update = database.prepare(
      `update cell set ${columns.map((column) => `${column} = ?`).join(', ')} where id = ?`,
    );
    this.#delete = database.prepare('delete from cell where id = :id');
    this.#selectBefore = bigInts(
      database.prepare(
        `select ${list} from cell where account = :account and bucket_start <= :at order by bucket_start desc limit 1`,
      ),
    );
    this.#selectAfter = bigInts(
      database.prepare(
        `select ${list} from cell where account = :account and bucket_start > :at order by bucket_start limit 1`,
      ),
    );
    this.#selectWithin = bigInts(
      database.prepare(
        `select ${list} from cell where account = :account and bucket_start >= :since and bucket_start < :until
         order by bucket_start`,
      ),
    );
    // The partial index holds what may move, the open ones among it.
    this.#selectMovable = database.prepare(
      `select min(bucket_start) as at from cell
       where account = :account and bucket_start >= :since and state <> 'final'`,
    );
    this.#selectUnread = database.prepare(
      `select min(bucket_start) as at from cell where account = :account and bucket_start >= :since and not exists (
         select 1 from cell_version where cell_version.cell = cell.id and read_at >= bucket_end + :horizonMs)`,
    );
    this.#selectOpen = database.prepare(
      `select bucket_start as at from cell
       where account = :account and bucket_start >= :since and state <> 'final' and state = 'open'
       order by bucket_start limit 1`,
    );
    this.#selectLast = database.prepare(
      `select bucket_end as at from cell where account = :account and bucket_start >= :since
       order by bucket_start desc limit 1`,
    );
    this.#selectAll = bigInts(database.prepare(`select ${list} from cell`));
    this.#sumCalls = bigInts(
      database.prepare(
        `select coalesce(sum(effective_pico), 0) as pico from call
         where account = :account and account <> 0 and ended_at >= :since and ended_at < :until`,
      ),
    );
  }

  /** Where the first cell from `since` on begins that may still move; `null` without one. */
  firstMovable(account: number, since: number): number | null {
    return instantOf(this.#selectMovable.get({ account, since }));
  }

  /** Where the first cell from `since` on begins that no good read covers which began after its horizon; `null` without one. */
  firstUnread(account: number, since: number, horizonMs: number): number | null {
    return instantOf(this.#selectUnread.get({ account, since, horizonMs }));
  }

  firstOpen(account: number, since: number): number | null {
    return instantOf(this.#selectOpen.get({ account, since }));
  }

  /** Where the last cell from `since` on ends. */
  lastEnd(account: number, since: number): number | null {
    return instantOf(this.#selectLast.get({ account, since }));
  }

  /** Of every account. */
  all(): StoredCell[] {
    return (this.#selectAll.all() as unknown as BigIntCell[]).map(cellOf);
  }

  /** What the account's calls of a span come to, from the calls themselves. */
  metered(account: number, since: number, until: number): bigint {
    return picoOf(this.#sumCalls.get({ account, since, until }));
  }

  /** The cell that begins last at or before an instant, and the one after it: the instant lies in the first, or in none. */
  around(
    account: number,
    at: number,
  ): { readonly before: StoredCell | null; readonly after: StoredCell | null } {
    return {
      before: cellOrNull(this.#selectBefore.get({ account, at })),
      after: cellOrNull(this.#selectAfter.get({ account, at })),
    };
  }

  /** Those that touch the span, in time order. */
  touching(account: number, since: number, until: number): StoredCell[] {
    const first = cellOrNull(this.#selectBefore.get({ account, at: since - 1 }));
    const rows = this.#selectWithin.all({ account, since, until }) as unknown as BigIntCell[];
    return [...(first !== null && first.end > since ? [first] : []), ...rows.map(cellOf)];
  }

  /** Settles a cell and stores what it comes to. `before` is how it was stored until now. */
  write(cell: Cell, before: StoredCell | null, hasTools: boolean, zone: string): StoredCell {
    const settled = settleCell({ ...cell, hasTools });
    const values = [
      cell.account,
      cell.start,
      cell.end,
      cell.state,
      cell.meteredPico,
      cell.reported?.reportedPico ?? null,
      cell.reported?.listPico ?? null,
      cell.reported?.creditPico ?? null,
      Number(cell.wasHigher),
      cell.failedAt,
      settled.settledPico,
      settled.pendingPico,
      settled.elsewherePico,
      settled.entry?.kind ?? null,
      settled.entry?.reason ?? null,
      settled.entry?.pico ?? null,
    ];
    let id = before?.id ?? null;
    if (id === null) id = Number(this.#insert.run(...values).lastInsertRowid);
    else this.#update.run(...values, id);
    const stored: StoredCell = { ...cell, ...settled, id };
    if (before !== null) this.#days.subtract(before, zone);
    this.#days.add(stored, zone);
    return stored;
  }

  remove(cell: StoredCell, zone: string): void {
    this.#days.subtract(cell, zone);
    this.#delete.run({ id: cell.id });
  }
}

/** A cell row as a statement with `setReadBigInts` gives it. */
interface BigIntCell {
  readonly id: bigint;
  readonly account: bigint;
  readonly bucket_start: bigint;
  readonly bucket_end: bigint;
  readonly state: string;
  readonly metered_pico: bigint;
  readonly reported_pico: bigint | null;
  readonly list_pico: bigint | null;
  readonly credit_pico: bigint | null;
  readonly was_higher: bigint;
  readonly failed_at: bigint | null;
  readonly settled_pico: bigint;
  readonly pending_pico: bigint;
  readonly elsewhere_pico: bigint;
  readonly entry_kind: string | null;
  readonly entry_reason: string | null;
  readonly entry_pico: bigint | null;
}

function bigInts(statement: StatementSync): StatementSync {
  statement.setReadBigInts(true);
  return statement;
}

function picoOf(row: Record<string, unknown> | undefined): bigint {
  return typeof row?.['pico'] === 'bigint' ? row['pico'] : 0n;
}

function instantOf(row: Record<string, unknown> | undefined): number | null {
  return typeof row?.['at'] === 'number' ? row['at'] : null;
}

function cellOrNull(row: unknown): StoredCell | null {
  return row === undefined ? null : cellOf(row as BigIntCell);
}

function cellOf(row: BigIntCell): StoredCell {
  return {
    id: Number(row.id),
    account: Number(row.account),
    start: Number(row.bucket_start),
    end: Number(row.bucket_end),
    state: stateOf(row.state),
    meteredPico: row.metered_pico,
    reported:
      row.reported_pico === null
        ? null
        : { reportedPico: row.reported_pico, listPico: row.list_pico, creditPico: row.credit_pico ?? 0n },
    wasHigher: row.was_higher === 1n,
    failedAt: row.failed_at === null ? null : Number(row.failed_at),
    settledPico: row.settled_pico,
    pendingPico: row.pending_pico,
    elsewherePico: row.elsewhere_pico,
    entry: entryOf(row),
  };
}

function stateOf(text: string): CellState {
  const state = cellStates.find((known) => known === text);
  if (state === undefined) throw new DamagedRowError(`not a state of a cell: ${text}`);
  return state;
}

function entryOf({ entry_kind: kind, entry_reason, entry_pico: pico }: BigIntCell): CellEntry | null {
  if (kind === null || pico === null) return null;
  const reason = entryReasons.find((known) => known === entry_reason);
  if (reason === undefined || (kind !== 'unmetered' && kind !== 'adjustment')) {
    throw new DamagedRowError(`not a row of spend: ${kind}, ${String(entry_reason)}`);
  }
  return { kind, reason, pico };
}
