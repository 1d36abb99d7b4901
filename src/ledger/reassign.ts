import { chargeTo } from '../core/payers.ts';
import { sumCharges } from './chargeSums.ts';
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
    for (const [call, { observation }] of witnessedCalls(tables, calls)) {
      changed += Number(reassignCall(tables, call, observation, zone));
    }
    const last = calls.at(-1);
    if (last === undefined) return changed;
    after = last;
  }
}

function reassignCall(
  tables: Tables,
  call: number,
  observation: Parameters<Tables['payers']['of']>[0],
  zone: string,
): boolean {
  const payer = tables.payers.of(observation);
  const before = tables.calls.read(call);
  if (payer.account === 0 && before.account === 0) return false;
  const charges = tables.charges.of(call).map((charge) => chargeTo(charge, payer));
  const { effectivePico, isAssumed } = sumCharges(charges);
  const row = {
    ...before,
    account: payer.account,
    effective_pico: effectivePico,
    is_assumed: isAssumed ? 1 : 0,
  };
  if (row.account === before.account && row.effective_pico === before.effective_pico) return false;
  tables.charges.assign(call, charges, payer.account);
  tables.rollups.subtract(before, zone);
  tables.calls.replace(call, row);
  tables.rollups.add(row, zone);
  return true;
}
