import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { dayOf } from '../core/time.ts';
import type { CallRow } from './callTable.ts';
import { daysTable, spanOfCalls } from './daySpans.ts';
import type { MeteredCalls } from './meteredCalls.ts';
import type { SumColumn } from './sumColumns.ts';
import { sumColumnNames, sumsOfCalls } from './sumColumns.ts';

interface RollupKey {
  readonly day: string;
  readonly tool: number;
  readonly model: number;
  readonly workspace: number;
  readonly source: number;
  readonly account: number;
}

/** The sums by day that answer most questions; the cells of the payers follow the same calls. Changes are gathered in memory and written once a transaction. */
export class RollupTable {
  readonly #database: DatabaseSync;
  readonly #metered: MeteredCalls;
  readonly #upsert: StatementSync;
  readonly #deleteEmpty: StatementSync;
  readonly #pending = new Map<string, { readonly key: RollupKey; readonly sums: PendingSums }>();

  constructor(database: DatabaseSync, metered: MeteredCalls) {
    this.#database = database;
    this.#metered = metered;
    this.#upsert = database.prepare(`
      insert into rollup_day (day, tool, model, workspace, source, account, ${sumColumnNames.join(', ')})
      values (:day, :tool, :model, :workspace, :source, :account, ${sumColumnNames.map((column) => `:${column}`).join(', ')})
      on conflict (day, tool, model, workspace, source, account) do update set
        ${sumColumnNames.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`);
    this.#deleteEmpty = database.prepare(
      `delete from rollup_day
       where day = :day and tool = :tool and model = :model and workspace = :workspace and source = :source
         and account = :account and requests = 0`,
    );
  }

  add(call: CallRow, zone: string): void {
    this.#count(call, zone, 1);
  }

  subtract(call: CallRow, zone: string): void {
    this.#count(call, zone, -1);
  }

  /** Writes what was gathered; to be called before the transaction ends. */
  flush(): void {
    for (const { key, sums } of this.#pending.values()) {
      this.#upsert.run({ ...key, ...sums });
      if (sums.requests <= 0) this.#deleteEmpty.run({ ...key });
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
         insert into rollup_day (day, tool, model, workspace, source, account, ${sumColumnNames.join(', ')})
         select days.day, tool, model, workspace, source, account, ${sumsOfCalls}
         from days cross join call on call.ended_at >= days.since and call.ended_at < days.until
         group by days.day, tool, model, workspace, source, account`,
      )
      .run({ days });
  }

  #count(call: CallRow, zone: string, sign: 1 | -1): void {
    const key: RollupKey = {
      day: dayOf(call.ended_at, zone),
      tool: call.tool,
      model: call.model,
      workspace: call.workspace,
      source: call.source,
      account: call.account,
    };
    const name = `${key.day} ${key.tool} ${key.model} ${key.workspace} ${key.source} ${key.account}`;
    let pending = this.#pending.get(name);
    if (pending === undefined) {
      pending = { key, sums: noSums() };
      this.#pending.set(name, pending);
    }
    addCall(pending.sums, call, sign);
    this.#metered.count(call, sign);
  }
}

/** Counts of one transaction stay far below 2^53; money does not. */
type PendingSums = { [Column in SumColumn]: Column extends `${string}_pico` ? bigint : number };

function noSums(): PendingSums {
  return {
    requests: 0,
    uncached_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_write_5m_input_tokens: 0,
    cache_write_1h_input_tokens: 0,
    output_tokens: 0,
    reasoning_output_tokens: 0,
    known_reasoning: 0,
    list_pico: 0n,
    known_list: 0,
    effective_pico: 0n,
    known_effective: 0,
    billed_pico: 0n,
    known_billed: 0,
    unpriced_requests: 0,
    unlisted_requests: 0,
    assumed_requests: 0,
    partial_requests: 0,
  };
}

/** Adds one call's part to each sum, or takes it away; the same as the SQL of `sumColumns`. */
function addCall(sums: PendingSums, call: CallRow, sign: 1 | -1): void {
  sums.requests += sign;
  sums.uncached_input_tokens += sign * (call.uncached_input_tokens ?? 0);
  sums.cache_read_input_tokens += sign * (call.cache_read_input_tokens ?? 0);
  sums.cache_write_5m_input_tokens += sign * (call.cache_write_5m_input_tokens ?? 0);
  sums.cache_write_1h_input_tokens += sign * (call.cache_write_1h_input_tokens ?? 0);
  sums.output_tokens += sign * (call.output_tokens ?? 0);
  sums.reasoning_output_tokens += sign * (call.reasoning_output_tokens ?? 0);
  sums.known_reasoning += call.reasoning_output_tokens === null ? 0 : sign;
  sums.list_pico += signed(call.list_pico, sign);
  sums.known_list += call.list_pico === null ? 0 : sign;
  sums.effective_pico += signed(call.effective_pico, sign);
  sums.known_effective += call.effective_pico === null ? 0 : sign;
  sums.billed_pico += signed(call.billed_pico, sign);
  sums.known_billed += call.billed_pico === null ? 0 : sign;
  sums.unpriced_requests += call.unpriced_reason === null || call.billed_pico !== null ? 0 : sign;
  sums.unlisted_requests += call.unpriced_reason === null ? 0 : sign;
  sums.assumed_requests += sign * call.is_assumed;
  sums.partial_requests += sign * call.is_partial;
}

function signed(pico: bigint | null, sign: 1 | -1): bigint {
  return pico === null ? 0n : sign === 1 ? pico : -pico;
}
