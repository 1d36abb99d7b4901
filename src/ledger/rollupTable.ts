import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { dayOf } from '../core/time.ts';
import type { CallRow } from './callTable.ts';
import { daysTable, spanOfCalls } from './daySpans.ts';
import type { Sums } from './sumColumns.ts';
import { sumColumnNames, sumsOfCalls } from './sumColumns.ts';

interface RollupKey {
  readonly day: string;
  readonly tool: number;
  readonly model: number;
  readonly workspace: number;
  readonly source: number;
}

/** The sums by day that answer most questions. Changes are gathered in memory and written once a transaction. */
export class RollupTable {
  readonly #database: DatabaseSync;
  readonly #upsert: StatementSync;
  readonly #deleteEmpty: StatementSync;
  readonly #pending = new Map<string, { readonly key: RollupKey; readonly sums: Sums }>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#upsert = database.prepare(`
      insert into rollup_day (day, tool, model, workspace, source, ${sumColumnNames.join(', ')})
      values (:day, :tool, :model, :workspace, :source, ${sumColumnNames.map((column) => `:${column}`).join(', ')})
      on conflict (day, tool, model, workspace, source) do update set
        ${sumColumnNames.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`);
    this.#deleteEmpty = database.prepare(
      `delete from rollup_day
       where day = :day and tool = :tool and model = :model and workspace = :workspace and source = :source
         and requests = 0`,
    );
  }

  add(call: CallRow, zone: string): void {
    this.#count(call, zone, 1n);
  }

  subtract(call: CallRow, zone: string): void {
    this.#count(call, zone, -1n);
  }

  /** Writes what was gathered; to be called before the transaction ends. */
  flush(): void {
    for (const { key, sums } of this.#pending.values()) {
      this.#upsert.run({ ...key, ...sums });
      if (sums.requests <= 0n) this.#deleteEmpty.run({ ...key });
    }
    this.#pending.clear();
  }

  /** Drops what was gathered in a transaction that failed. */
  forgetPending(): void {
    this.#pending.clear();
  }

  /** Builds all roll-ups anew from the calls, for days in `zone`. */
  rebuild(zone: string): void {
    this.#database.exec('delete from rollup_day');
    const span = spanOfCalls(this.#database);
    if (span === null) return;
    const { sql, days } = daysTable(span, zone);
    this.#database
      .prepare(
        `${sql}
         insert into rollup_day (day, tool, model, workspace, source, ${sumColumnNames.join(', ')})
         select days.day, tool, model, workspace, source, ${sumsOfCalls}
         from days cross join call on call.ended_at >= days.since and call.ended_at < days.until
         group by days.day, tool, model, workspace, source`,
      )
      .run({ days });
  }

  #count(call: CallRow, zone: string, sign: 1n | -1n): void {
    const key: RollupKey = {
      day: dayOf(call.ended_at, zone),
      tool: call.tool,
      model: call.model,
      workspace: call.workspace,
      source: call.source,
    };
    const name = `${key.day} ${key.tool} ${key.model} ${key.workspace} ${key.source}`;
    let pending = this.#pending.get(name);
    if (pending === undefined) {
      pending = { key, sums: noSums() };
      this.#pending.set(name, pending);
    }
    const { sums } = pending;
    for (const [column, value] of Object.entries(partsOf(call)) as [keyof Sums, bigint][]) {
      sums[column] += sign * value;
    }
  }
}

function noSums(): Sums {
  return Object.fromEntries(sumColumnNames.map((column) => [column, 0n])) as Sums;
}

/** One call's part of each sum; the same as the SQL of `sumColumns`. */
function partsOf(call: CallRow): Sums {
  return {
    requests: 1n,
    uncached_input_tokens: BigInt(call.uncached_input_tokens ?? 0),
    cache_read_input_tokens: BigInt(call.cache_read_input_tokens ?? 0),
    cache_write_5m_input_tokens: BigInt(call.cache_write_5m_input_tokens ?? 0),
    cache_write_1h_input_tokens: BigInt(call.cache_write_1h_input_tokens ?? 0),
    output_tokens: BigInt(call.output_tokens ?? 0),
    reasoning_output_tokens: BigInt(call.reasoning_output_tokens ?? 0),
    known_reasoning: call.reasoning_output_tokens === null ? 0n : 1n,
    list_pico: call.list_pico ?? 0n,
    known_list: call.list_pico === null ? 0n : 1n,
    effective_pico: call.effective_pico ?? 0n,
    known_effective: call.effective_pico === null ? 0n : 1n,
    billed_pico: call.billed_pico ?? 0n,
    known_billed: call.billed_pico === null ? 0n : 1n,
    unpriced_requests: call.unpriced_reason === null ? 0n : 1n,
    assumed_requests: BigInt(call.is_assumed),
    partial_requests: BigInt(call.is_partial),
  };
}
