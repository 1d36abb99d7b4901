import type { Observation } from '../core/observation.ts';
import type { Payer } from '../core/payers.ts';
import type { CallRow } from './callTable.ts';
import type { Tables } from './tables.ts';
import { witnessedCalls } from './witnessedCalls.ts';

const pageRows = 1000;

/**
 * Gives the calls of these tools to the accounts that pay them by the rules as they are now; to be called within a transaction. Returns
 * how many calls have changed.
 */
export function reassignCalls(tables: Tables, tools: Iterable<string>, zone: string): number {
  const ids = [...tools].map((tool) => tables.texts.find(tool)).filter((id) => id !== null);
  if (ids.length === 0) return 0;
  // By page, as a statement must not be open on rows that are being changed.
  const page = tables.database.prepare(
    `select id from call where id > :after and tool in (select value from json_each(:tools)) order by id limit :limit`,
  );
  let changed = 0;
  let after = 0;
  for (;;) {
    const calls = page
      .all({ after, tools: JSON.stringify(ids), limit: pageRows })
      .map((row) => Number(row['id']));
    changed += reassignPage(tables, calls, zone);
    const last = calls.at(-1);
    if (last === undefined) return changed;
    after = last;
  }
}

function reassignPage(tables: Tables, calls: readonly number[], zone: string): number {
  const before = tables.calls.readMany(calls);
  const byPayer = new Map<string, { readonly payer: Payer; readonly calls: number[] }>();
  for (const [call, { observation }] of witnessedCalls(tables, calls)) {
    const payer = payerIn(tables, before.get(call), observation);
    if (payer === null) continue;
    const name = JSON.stringify(payer);
    const group = byPayer.get(name);
    if (group === undefined) byPayer.set(name, { payer, calls: [call] });
    else group.calls.push(call);
  }
  let changed = 0;
  for (const { payer, calls: paid } of byPayer.values()) {
    tables.charges.assignAll(paid, payer);
    tables.calls.assign(paid, payer.account);
    for (const [call, row] of tables.calls.readMany(paid)) {
      const known = before.get(call);
      if (known === undefined || isPaidAlike(known, row)) continue;
      changed += 1;
      tables.rollups.subtract(known, zone);
      tables.rollups.add(row, zone);
    }
  }
  return changed;
}

/** `null` where nobody pays, and nobody did. */
function payerIn(tables: Tables, row: CallRow | undefined, observation: Observation): Payer | null {
  const payer = tables.payers.of(observation);
  return payer.account === 0 && row?.account === 0 ? null : payer;
}

function isPaidAlike(one: CallRow, other: CallRow): boolean {
  return (
    one.account === other.account &&
    one.effective_pico === other.effective_pico &&
    one.is_assumed === other.is_assumed
  );
}
