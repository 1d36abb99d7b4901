import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { everythingIsMine } from '../core/accounts.ts';

/** The names by which an account's rows are the user's. An address is kept as a hash only; ids and logins as they are. */
export class SliceTable {
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare('select value from slice where account = :account order by value');
    this.#insert = database.prepare(
      `insert or ignore into slice (account, dimension, value, confirmed_at) values (:account, 'who', :value, :at)`,
    );
    this.#delete = database.prepare('delete from slice where account = :account');
  }

  /** In the form in which they are kept. */
  of(account: number): ReadonlySet<string> {
    return new Set(this.#select.all({ account }).map((row) => String(row['value'])));
  }

  /** Tells whether they are others than before. */
  replace(account: number, me: readonly string[], at: number): boolean {
    const before = this.of(account);
    const after = new Set(me.map(keptName).filter((name) => name !== ''));
    if (before.size === after.size && [...after].every((name) => before.has(name))) return false;
    this.#delete.run({ account });
    for (const value of after) this.#insert.run({ account, value, at });
    return true;
  }
}

/** Compared without case, as logins and addresses are written in any. */
export function keptName(name: string): string {
  const plain = name.trim().toLowerCase();
  if (plain === everythingIsMine || !plain.includes('@')) return plain;
  return createHash('sha256').update(plain).digest('hex');
}
