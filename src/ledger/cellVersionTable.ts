import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CellRead } from '../core/cellReads.ts';

export interface CellVersion extends CellRead {
  readonly id: number;
}

/** What reads said of cells; a row for each change, not for each read. */
export class CellVersionTable {
  readonly #select: StatementSync;
  readonly #selectOf: StatementSync;
  readonly #selectFound: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;
  readonly #deleteOf: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare(
      `select cell_version.* from cell join cell_version on cell_version.cell = cell.id
       where account = :account and bucket_start >= :since and bucket_start < :until
       order by cell, read_at, cell_version.id`,
    );
    this.#selectOf = database.prepare(`select * from cell_version where cell = :cell order by read_at, id`);
    this.#selectFound = database.prepare(
      `select 1 from cell join cell_version on cell_version.cell = cell.id
       where account = :account and is_empty = 0 limit 1`,
    );
    this.#select.setReadBigInts(true);
    this.#selectOf.setReadBigInts(true);
    this.#insert = database.prepare(
      `insert into cell_version (cell, read_at, data_as_of, reported_pico, list_pico, credit_pico, is_empty, is_exact)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#update = database.prepare(
      `update cell_version set read_at = ?, data_as_of = ?, reported_pico = ?, list_pico = ?, credit_pico = ?,
         is_empty = ?, is_exact = ? where id = ?`,
    );
    this.#delete = database.prepare('delete from cell_version where id = ?');
    this.#deleteOf = database.prepare('delete from cell_version where cell = ?');
  }

  /** By cell, oldest first, of an account's cells that begin within the span. */
  within(account: number, since: number, until: number): ReadonlyMap<number, readonly CellVersion[]> {
    const versions = new Map<number, CellVersion[]>();
    for (const row of this.#select.all({ account, since, until }) as unknown as VersionRow[]) {
      const cell = Number(row.cell);
      const ofCell = versions.get(cell);
      if (ofCell === undefined) versions.set(cell, [versionOf(row)]);
      else ofCell.push(versionOf(row));
    }
    return versions;
  }

  of(cell: number): readonly CellVersion[] {
    return (this.#selectOf.all({ cell }) as unknown as VersionRow[]).map(versionOf);
  }

  /** Has a read of the account ever had a row of the user's? */
  hasRows(account: number): boolean {
    return this.#selectFound.get({ account }) !== undefined;
  }

  /** Makes the versions of a cell what they are now. Most reads only take the place of the last one. */
  replace(cell: number, before: readonly CellVersion[], after: readonly CellRead[]): void {
    for (const [index, read] of after.entries()) {
      const version = before[index];
      if (version === undefined) this.#insert.run(cell, ...valuesOf(read));
      else if (!isEqual(version, read)) this.#update.run(...valuesOf(read), version.id);
    }
    for (const version of before.slice(after.length)) this.#delete.run(version.id);
  }

  removeOf(cell: number): void {
    this.#deleteOf.run(cell);
  }
}

/** A row as a statement with `setReadBigInts` gives it. */
interface VersionRow {
  readonly id: bigint;
  readonly cell: bigint;
  readonly read_at: bigint;
  readonly data_as_of: bigint | null;
  readonly reported_pico: bigint;
  readonly list_pico: bigint | null;
  readonly credit_pico: bigint;
  readonly is_empty: bigint;
  readonly is_exact: bigint;
}

function versionOf(row: VersionRow): CellVersion {
  return {
    id: Number(row.id),
    at: Number(row.read_at),
    dataAsOf: row.data_as_of === null ? null : Number(row.data_as_of),
    reportedPico: row.reported_pico,
    listPico: row.list_pico,
    creditPico: row.credit_pico,
    isEmpty: row.is_empty === 1n,
    isExact: row.is_exact === 1n,
  };
}

/** In the order of the statements. */
function valuesOf(read: CellRead): (number | bigint | null)[] {
  return [
    read.at,
    read.dataAsOf,
    read.reportedPico,
    read.listPico,
    read.creditPico,
    Number(read.isEmpty),
    Number(read.isExact),
  ];
}

function isEqual(one: CellRead, other: CellRead): boolean {
  const values = valuesOf(other);
  return valuesOf(one).every((value, index) => value === values[index]);
}
