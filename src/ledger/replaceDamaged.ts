import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Log } from '../core/ports.ts';
import { openDatabase } from './openDatabase.ts';
import { inTransaction } from './transaction.ts';

const sideFiles = ['', '-wal', '-shm'] as const;

/** What must survive: without the cut-off and the pauses the logs would bring back what the user did not want. */
const savedTables = [
  { name: 'meta', columns: ['name', 'value'] },
  { name: 'setting', columns: ['name', 'value'] },
  { name: 'pause', columns: ['paused_at', 'resumed_at'] },
  // Accounts stay connected, and are read anew.
  {
    name: 'account',
    columns: [
      'id',
      'provider',
      'vendor_key',
      'kind',
      'label',
      'created_at',
      'settles',
      'bucket',
      'delay_ms',
      'horizon_ms',
      'disconnected_at',
    ],
  },
  { name: 'slice', columns: ['account', 'dimension', 'value', 'confirmed_at'] },
  { name: 'payer_rule', columns: ['account', 'tool', 'since', 'until', 'is_covered'] },
] as const;

interface SavedRow {
  readonly table: (typeof savedTables)[number];
  readonly values: Record<string, string | number | null>;
}

/**
 * Sets a damaged ledger aside as `ledger-YYYYMMDD-HHMMSS.corrupt.db` and puts a new one in its place, with the settings
 * that could still be read. No connection to the file may be open. Returns the new name of the damaged one.
 */
export function replaceDamaged(path: string, now: number, busyTimeoutMs: number, log: Log): string {
  // The new file is whole before it takes the place, so that an end at any moment loses no cut-off.
  const replacement = `${path}.new`;
  for (const side of sideFiles) rmSync(`${replacement}${side}`, { force: true });
  const database = openDatabase(replacement, busyTimeoutMs, 'whole');
  try {
    const saved = savedTables.flatMap((table) => readSaved(path, table, log));
    inTransaction(database, () => {
      for (const { table, values } of saved) {
        const names = table.columns.map((column) => `:${column}`).join(', ');
        database
          .prepare(`insert or ignore into ${table.name} (${table.columns.join(', ')}) values (${names})`)
          .run(values);
      }
    });
  } finally {
    database.close();
  }
  const setAsideAs = freeName(path, now);
  for (const side of sideFiles) {
    if (existsSync(`${path}${side}`)) renameSync(`${path}${side}`, `${setAsideAs}${side}`);
  }
  renameSync(replacement, path);
  return setAsideAs;
}

/** The ledgers that were set aside beside this one, oldest first. */
export function damagedBeside(path: string): string[] {
  const folder = dirname(path);
  if (!existsSync(folder)) return [];
  const name = basename(path, '.db');
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${name}-`) && file.endsWith('.corrupt.db'))
    .sort()
    .map((file) => join(folder, file));
}

/** Deletes them: what the user wants forgotten is in them too. */
export function removeDamagedBeside(path: string): void {
  for (const damaged of damagedBeside(path)) {
    for (const side of sideFiles) rmSync(`${damaged}${side}`, { force: true });
  }
}

function readSaved(path: string, table: SavedRow['table'], log: Log): SavedRow[] {
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return database
        .prepare(`select ${table.columns.join(', ')} from ${table.name}`)
        .all()
        .map((row) => ({ table, values: row as SavedRow['values'] }));
    } finally {
      database.close();
    }
  } catch (error) {
    log.warn(`The damaged ledger's ${table.name} table could not be saved: ${String(error)}`);
    return [];
  }
}

function freeName(path: string, now: number): string {
  const [day = '', time = ''] = new Date(now).toISOString().replace(/[-:]/g, '').split('T');
  const base = join(dirname(path), `${basename(path, '.db')}-${day}-${time.slice(0, 6)}`);
  let name = `${base}.corrupt.db`;
  for (let count = 2; existsSync(name); count += 1) name = `${base}-${count}.corrupt.db`;
  return name;
}
