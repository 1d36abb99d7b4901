import { renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { migrate, migrations } from '../../src/ledger/migrations.ts';

/** Makes the ledger one of an earlier schema, with as much of its rows as that can hold. */
export function takeBackTo(version: number, path: string): void {
  const older = `${path}.older`;
  const database = new DatabaseSync(older, { enableForeignKeyConstraints: false });
  migrate(database, migrations.slice(0, version));
  database.exec(`attach '${path}' as newer`);
  for (const table of namesOf(database, `select name from sqlite_schema where type = 'table'`)) {
    const newer = new Set(namesOf(database, `select name from pragma_table_info('${table}', 'newer')`));
    const shared = namesOf(database, `select name from pragma_table_info('${table}', 'main')`)
      .filter((column) => newer.has(column))
      .join(', ');
    if (shared !== '')
      database.exec(`insert or ignore into ${table} (${shared}) select ${shared} from newer.${table}`);
  }
  database.close();
  for (const side of ['', '-wal', '-shm']) rmSync(`${path}${side}`, { force: true });
  renameSync(older, path);
}

function namesOf(database: DatabaseSync, sql: string): string[] {
  return database
    .prepare(sql)
    .all()
    .map((row) => String(row['name']));
}
