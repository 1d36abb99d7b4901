import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Observation } from '../core/observation.ts';
import { DamagedRowError } from './ledgerErrors.ts';
import type { ChargeSums } from './chargeSums.ts';
import type { Texts } from './texts.ts';

const columns = [
  'observation',
  'ended_at',
  'tool',
  'model',
  'workspace',
  'source',
  'branch',
  'session',
  'uncached_input_tokens',
  'cache_read_input_tokens',
  'cache_write_5m_input_tokens',
  'cache_write_1h_input_tokens',
  'output_tokens',
  'reasoning_output_tokens',
  'list_pico',
  'effective_pico',
  'billed_pico',
  'unpriced_reason',
  'is_assumed',
  'is_partial',
  'account',
] as const;

/** A row of `call`: the dimensions are ids of texts (0 is unknown), money is pico-dollars. */
export interface CallRow {
  readonly observation: number;
  readonly ended_at: number;
  readonly tool: number;
  readonly model: number;
  readonly workspace: number;
  readonly source: number;
  readonly branch: number;
  readonly session: number;
  readonly uncached_input_tokens: number | null;
  readonly cache_read_input_tokens: number | null;
  readonly cache_write_5m_input_tokens: number | null;
  readonly cache_write_1h_input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly reasoning_output_tokens: number | null;
  readonly list_pico: bigint | null;
  readonly effective_pico: bigint | null;
  readonly billed_pico: bigint | null;
  readonly unpriced_reason: string | null;
  readonly is_assumed: number;
  readonly is_partial: number;
  /** Row of the account that pays; 0 is nobody confirmed. */
  readonly account: number;
}

/** Calls: derived from observations and charges, so a row may be written anew at any time. */
export class CallTable {
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;
  readonly #select: StatementSync;
  readonly #selectMany: StatementSync;
  readonly #assign: StatementSync;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      `insert into call (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    );
    this.#update = database.prepare(
      `update call set ${columns.map((column) => `${column} = ?`).join(', ')} where id = ?`,
    );
    this.#delete = database.prepare('delete from call where id = :id');
    this.#select = database.prepare(`select ${columns.join(', ')} from call where id = :id`);
    this.#select.setReadBigInts(true);
    this.#selectMany = database.prepare(
      `select call.id as id, ${columns.join(', ')} from json_each(:ids) as wanted cross join call on call.id = wanted.value`,
    );
    this.#selectMany.setReadBigInts(true);
    this.#assign = database.prepare(
      `update call set account = :account,
         effective_pico = (select sum(effective_pico) from charge where charge.call = call.id),
         is_assumed = (select coalesce(max(is_assumed), 0) from charge where charge.call = call.id)
       where id in (select value from json_each(:ids))`,
    );
  }

  add(row: CallRow): number {
    // By position: at this width, binding by name takes several times as long.
    return Number(this.#insert.run(...columns.map((column) => row[column])).lastInsertRowid);
  }

  replace(id: number, row: CallRow): void {
    this.#update.run(...columns.map((column) => row[column]), id);
  }

  remove(id: number): void {
    this.#delete.run({ id });
  }

  read(id: number): CallRow {
    const row = this.#select.get({ id }) as unknown as BigIntRow | undefined;
    if (row === undefined) throw new DamagedRowError(`no call with id ${id}`);
    return callRow(row);
  }

  readMany(ids: readonly number[]): ReadonlyMap<number, CallRow> {
    const rows = this.#selectMany.all({ ids: JSON.stringify(ids) });
    return new Map(
      (rows as unknown as (BigIntRow & { readonly id: bigint })[]).map((row) => [
        Number(row.id),
        callRow(row),
      ]),
    );
  }

  /** Gives calls to an account, with what their charges have come to there. */
  assign(ids: readonly number[], account: number): void {
    this.#assign.run({ ids: JSON.stringify(ids), account });
  }
}

function callRow(row: BigIntRow): CallRow {
  return {
    observation: Number(row.observation),
    ended_at: Number(row.ended_at),
    tool: Number(row.tool),
    model: Number(row.model),
    workspace: Number(row.workspace),
    source: Number(row.source),
    branch: Number(row.branch),
    session: Number(row.session),
    uncached_input_tokens: countOf(row.uncached_input_tokens),
    cache_read_input_tokens: countOf(row.cache_read_input_tokens),
    cache_write_5m_input_tokens: countOf(row.cache_write_5m_input_tokens),
    cache_write_1h_input_tokens: countOf(row.cache_write_1h_input_tokens),
    output_tokens: countOf(row.output_tokens),
    reasoning_output_tokens: countOf(row.reasoning_output_tokens),
    list_pico: row.list_pico,
    effective_pico: row.effective_pico,
    billed_pico: row.billed_pico,
    unpriced_reason: row.unpriced_reason,
    is_assumed: Number(row.is_assumed),
    is_partial: Number(row.is_partial),
    account: Number(row.account),
  };
}

/** A call row as a statement with `setReadBigInts` gives it. */
type BigIntRow = {
  readonly [Column in keyof CallRow]: number extends CallRow[Column]
    ? bigint | Extract<CallRow[Column], null>
    : CallRow[Column];
};

function countOf(value: bigint | null): number | null {
  return value === null ? null : Number(value);
}

/** What a call says, from the observation that stands, the sums of its charges and who pays them. */
export function callRowOf(
  observationId: number,
  observation: Observation,
  charges: ChargeSums,
  account: number,
  texts: Texts,
): CallRow {
  const { tokens } = observation;
  return {
    observation: observationId,
    ended_at: observation.endedAt,
    tool: texts.intern(observation.tool),
    model: texts.intern(observation.responseModel ?? observation.requestModel ?? ''),
    workspace: texts.intern(observation.workspace ?? ''),
    source: texts.intern(observation.source),
    branch: texts.intern(observation.branch ?? ''),
    session: texts.intern(observation.sessionId ?? ''),
    uncached_input_tokens: tokens.uncachedInputTokens,
    cache_read_input_tokens: tokens.cacheReadInputTokens,
    cache_write_5m_input_tokens: tokens.cacheWrite5mInputTokens,
    cache_write_1h_input_tokens: tokens.cacheWrite1hInputTokens,
    output_tokens: tokens.outputTokens,
    reasoning_output_tokens: tokens.reasoningOutputTokens,
    list_pico: charges.listPico,
    effective_pico: charges.effectivePico,
    billed_pico: charges.billedPico,
    unpriced_reason: charges.unpricedReason,
    is_assumed: charges.isAssumed ? 1 : 0,
    is_partial: observation.status === 'partial' ? 1 : 0,
    account,
  };
}
