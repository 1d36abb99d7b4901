import { DatabaseSync } from 'node:sqlite';

/** What a copy has in place of the original's: everything else is the same. Each copy is a day and an hour earlier, with sessions of its own. */
const changed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  text: { id: 'id + :shift', value: `value || ' ' || :shift` },
  observation: {
    id: 'id + :shift',
    native_key: `native_key || ' ' || :shift`,
    ended_at: 'ended_at - :earlier',
    session: 'session + :shift',
  },
  call: {
    id: 'id + :shift',
    observation: 'observation + :shift',
    ended_at: 'ended_at - :earlier',
    session: 'session + :shift',
  },
  witness: { observation: 'observation + :shift', call: 'call + :shift' },
};

/** Far above any id of an original. */
const idsACopy = 10_000_000;
const apartMs = 90_000_000;

/**
 * Makes a ledger of many calls out of one of some, in SQL alone: to book a million takes minutes, and what is read of them is the same.
 * Given another zone afterwards, the ledger builds its roll-ups anew.
 */
export function growLedger(path: string, copies: number): void {
  const database = new DatabaseSync(path);
  database.exec('pragma synchronous = off; pragma foreign_keys = off; begin');
  for (const [table, changes] of Object.entries(changed)) {
    const columns = database
      .prepare('select name from pragma_table_info(:table)')
      .all({ table })
      .map(({ name }) => String(name));
    const copied = columns.map((name) => changes[name] ?? name);
    const condition = table === 'text' ? 'and id in (select session from call)' : '';
    const key = columns.includes('id') ? 'id' : 'observation';
    const insert = database.prepare(
      `insert into ${table} (${columns.join(', ')})
       select ${copied.join(', ')} from ${table} where ${key} < ${idsACopy} ${condition}`,
    );
    const named = copied.join().includes(':earlier');
    for (let copy = 1; copy < copies; copy += 1) {
      const shift = copy * idsACopy;
      insert.run(named ? { shift, earlier: copy * apartMs } : { shift });
    }
  }
  database.exec('commit');
  database.close();
}
