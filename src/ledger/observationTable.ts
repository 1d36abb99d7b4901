import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { editorInputTokensOf } from '../core/editorCall.ts';
import type { CallStatus, Observation, SourceKind } from '../core/observation.ts';
import { callStatuses, sourceKinds } from '../core/observation.ts';
import { DamagedRowError } from './ledgerErrors.ts';
import { groupHashOf, groupNameOf } from './observationKeys.ts';
import { longKey, shortKey } from './shortKeys.ts';
import type { Texts } from './texts.ts';

const columns = [
  'stream',
  'native_key',
  'group_key',
  'group_hash',
  'source',
  'tool',
  'provider_name',
  'request_model',
  'response_model',
  'started_at',
  'ended_at',
  'status',
  'uncached_input_tokens',
  'cache_read_input_tokens',
  'cache_write_5m_input_tokens',
  'cache_write_1h_input_tokens',
  'output_tokens',
  'reasoning_output_tokens',
  'web_search_requests',
  'service_tier',
  'speed',
  'inference_geo',
  'session',
  'parent_session',
  'workspace',
  'branch',
  'response_id',
  'request_id',
  'record_id',
  'is_sidechain',
  'stated_cost',
  'credits_nano',
  'editor_input_tokens',
] as const;

/** A row of `observation` as SQLite gives it; text that repeats is an id. */
export interface ObservationRow {
  readonly id: number;
  readonly stream: number;
  readonly native_key: string;
  readonly group_key: string | null;
  readonly source: number;
  readonly tool: number;
  readonly provider_name: number | null;
  readonly request_model: number | null;
  readonly response_model: number | null;
  readonly started_at: number | null;
  readonly ended_at: number;
  readonly status: number;
  readonly uncached_input_tokens: number | null;
  readonly cache_read_input_tokens: number | null;
  readonly cache_write_5m_input_tokens: number | null;
  readonly cache_write_1h_input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly reasoning_output_tokens: number | null;
  readonly web_search_requests: number | null;
  readonly service_tier: number | null;
  readonly speed: number | null;
  readonly inference_geo: number | null;
  readonly session: number | null;
  readonly parent_session: number | null;
  readonly workspace: number | null;
  readonly branch: number | null;
  readonly response_id: string | null;
  readonly request_id: string | null;
  readonly record_id: string | null;
  readonly is_sidechain: number;
  readonly stated_cost: string | null;
  readonly credits_nano: number | null;
}

export interface StoredObservation {
  readonly id: number;
  readonly observation: Observation;
}

/** The append-only record of what witnesses saw. */
export class ObservationTable {
  readonly #texts: Texts;
  readonly #insert: StatementSync;
  readonly #selectGroups: StatementSync;
  readonly #selectMany: StatementSync;

  constructor(database: DatabaseSync, texts: Texts) {
    this.#texts = texts;
    this.#insert = database.prepare(
      `insert into observation (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    );
    this.#selectGroups = database.prepare(
      `select observation.* from json_each(:hashes) cross join observation on observation.group_hash = value
       order by observation.id`,
    );
    this.#selectMany = database.prepare(
      'select observation.* from json_each(:ids) cross join observation on observation.id = value',
    );
  }

  add(observation: Observation): StoredObservation {
    // By position: at this width, binding by name takes six times as long.
    const { lastInsertRowid } = this.#insert.run(...this.#valuesOf(observation));
    return { id: Number(lastInsertRowid), observation };
  }

  /** What is stored of these groups, by the group's name; nothing for a group that is new. */
  ofGroups(names: readonly string[]): ReadonlyMap<string, readonly StoredObservation[]> {
    const groups = new Map<string, StoredObservation[]>();
    const wanted = new Set(names);
    const hashes = [...new Set(names.map(groupHashOf))];
    const rows = this.#selectGroups.all({ hashes: JSON.stringify(hashes) }) as unknown as ObservationRow[];
    for (const row of rows) {
      const observation = observationOf(row, this.#texts);
      const name = groupNameOf(observation);
      if (!wanted.has(name)) continue;
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [{ id: row.id, observation }]);
      else group.push({ id: row.id, observation });
    }
    return groups;
  }

  /** Observations by id. */
  readAll(ids: readonly number[]): ReadonlyMap<number, Observation> {
    const rows = this.#selectMany.all({ ids: JSON.stringify(ids) }) as unknown as ObservationRow[];
    return new Map(rows.map((row) => [row.id, observationOf(row, this.#texts)]));
  }

  read(id: number): Observation {
    const observation = this.readAll([id]).get(id);
    if (observation === undefined) throw new DamagedRowError(`no observation with id ${id}`);
    return observation;
  }

  /** In the order of `columns`. */
  #valuesOf(observation: Observation): SQLInputValue[] {
    const texts = this.#texts;
    const { nativeKey, groupKey, tokens } = observation;
    return [
      texts.intern(observation.stream),
      shortKey(nativeKey, observation),
      groupKey === nativeKey ? null : shortKey(groupKey, observation),
      groupHashOf(groupNameOf(observation)),
      texts.intern(observation.source),
      texts.intern(observation.tool),
      texts.internNullable(observation.providerName),
      texts.internNullable(observation.requestModel),
      texts.internNullable(observation.responseModel),
      observation.startedAt,
      observation.endedAt,
      texts.intern(observation.status),
      tokens.uncachedInputTokens,
      tokens.cacheReadInputTokens,
      tokens.cacheWrite5mInputTokens,
      tokens.cacheWrite1hInputTokens,
      tokens.outputTokens,
      tokens.reasoningOutputTokens,
      observation.webSearchRequests,
      texts.internNullable(observation.serviceTier),
      texts.internNullable(observation.speed),
      texts.internNullable(observation.inferenceGeo),
      texts.internNullable(observation.sessionId),
      texts.internNullable(observation.parentSessionId),
      texts.internNullable(observation.workspace),
      texts.internNullable(observation.branch),
      observation.responseId,
      observation.requestId,
      observation.recordId,
      observation.isSidechain ? 1 : 0,
      observation.statedCost,
      observation.creditsNano,
      editorInputTokensOf(observation),
    ];
  }
}

function observationOf(row: ObservationRow, texts: Texts): Observation {
  const ids = {
    responseId: row.response_id,
    requestId: row.request_id,
    sessionId: texts.valueOfNullable(row.session),
    recordId: row.record_id,
  };
  const nativeKey = longKey(row.native_key, ids);
  return {
    stream: texts.valueOf(row.stream),
    nativeKey,
    groupKey: row.group_key === null ? nativeKey : longKey(row.group_key, ids),
    source: sourceOf(texts.valueOf(row.source)),
    tool: texts.valueOf(row.tool),
    providerName: texts.valueOfNullable(row.provider_name),
    requestModel: texts.valueOfNullable(row.request_model),
    responseModel: texts.valueOfNullable(row.response_model),
    startedAt: row.started_at,
    endedAt: row.ended_at,
    status: statusOf(texts.valueOf(row.status)),
    tokens: {
      uncachedInputTokens: row.uncached_input_tokens,
      cacheReadInputTokens: row.cache_read_input_tokens,
      cacheWrite5mInputTokens: row.cache_write_5m_input_tokens,
      cacheWrite1hInputTokens: row.cache_write_1h_input_tokens,
      outputTokens: row.output_tokens,
      reasoningOutputTokens: row.reasoning_output_tokens,
    },
    webSearchRequests: row.web_search_requests,
    statedCost: row.stated_cost,
    creditsNano: row.credits_nano,
    serviceTier: texts.valueOfNullable(row.service_tier),
    speed: texts.valueOfNullable(row.speed),
    inferenceGeo: texts.valueOfNullable(row.inference_geo),
    ...ids,
    parentSessionId: texts.valueOfNullable(row.parent_session),
    workspace: texts.valueOfNullable(row.workspace),
    branch: texts.valueOfNullable(row.branch),
    isSidechain: row.is_sidechain === 1,
  };
}

/** Throws a `DamagedRowError` for a text that is no source. */
export function sourceOf(text: string): SourceKind {
  const source = sourceKinds.find((kind) => kind === text);
  if (source === undefined) throw new DamagedRowError(`not a source: ${text}`);
  return source;
}

function statusOf(text: string): CallStatus {
  const status = callStatuses.find((known) => known === text);
  if (status === undefined) throw new DamagedRowError(`not a status: ${text}`);
  return status;
}
