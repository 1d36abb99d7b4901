import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as z from 'zod';

const rowSchema = z.object({ value: z.string() });

/** Small settings of the rest of the program: JSON text by name. */
export class SettingTable {
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare('select value from setting where name = :name');
    this.#upsert = database.prepare(
      'insert into setting (name, value) values (:name, :value) on conflict (name) do update set value = excluded.value',
    );
    this.#delete = database.prepare('delete from setting where name = :name');
  }

  read(name: string): string | null {
    const row = this.#select.get({ name });
    return row === undefined ? null : rowSchema.parse(row).value;
  }

  write(name: string, value: string | null): void {
    if (value === null) this.#delete.run({ name });
    else this.#upsert.run({ name, value });
  }
}
