import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { CallStatus, Observation, SourceKind } from '../core/observation.ts';
import { callStatuses, sourceKinds } from '../core/observation.ts';
import { DamagedRowError } from './ledgerErrors.ts';
import { fingerprintOf, hashOfKey } from './observationKeys.ts';
import type { Texts } from './texts.ts';

const columns = [
  'stream',
  'native_key',
  'group_key',
  'group_hash',
  'fingerprint',
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
] as const;

/** A row of `observation` as SQLite gives it; text that repeats is an id. */
export interface ObservationRow {
  readonly id: number;
  readonly stream: number;
  readonly native_key: string;
  readonly group_key: string | null;
  readonly group_hash: Uint8Array;
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
}

export interface StoredObservation {
  readonly id: number;
  /** Names its group over all streams. */
  readonly groupHash: Uint8Array;
  readonly observation: Observation;
}

/** The append-only record of what witnesses saw. */
export class ObservationTable {
  readonly #texts: Texts;
  readonly #insert: StatementSync;
  readonly #countGroup: StatementSync;
  readonly #selectGroup: StatementSync;
  readonly #selectMany: StatementSync;

  constructor(database: DatabaseSync, texts: Texts) {
    this.#texts = texts;
    this.#insert = database.prepare(
      `insert into observation (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
       on conflict (group_hash, fingerprint) do nothing`,
    );
    this.#countGroup = database.prepare('select count(*) as rows from observation where group_hash = ?');
    this.#selectGroup = database.prepare(
      'select * from observation where group_hash = :groupHash order by id',
    );
    this.#selectMany = database.prepare(
      'select observation.* from json_each(:ids) cross join observation on observation.id = value',
    );
  }

  /** Stores an observation unless it is known; returns it with its id, or `null` when it was known. */
  add(observation: Observation): StoredObservation | null {
    const texts = this.#texts;
    const { stream, nativeKey, groupKey, tokens } = observation;
    const groupHash = hashOfKey(stream, groupKey);
    const row: Record<(typeof columns)[number], SQLInputValue> = {
      stream: texts.intern(stream),
      native_key: nativeKey,
      group_key: groupKey === nativeKey ? null : groupKey,
      group_hash: groupHash,
      fingerprint: fingerprintOf(observation),
      source: texts.intern(observation.source),
      tool: texts.intern(observation.tool),
      provider_name: texts.internNullable(observation.providerName),
      request_model: texts.internNullable(observation.requestModel),
      response_model: texts.internNullable(observation.responseModel),
      started_at: observation.startedAt,
      ended_at: observation.endedAt,
      status: texts.intern(observation.status),
      uncached_input_tokens: tokens.uncachedInputTokens,
      cache_read_input_tokens: tokens.cacheReadInputTokens,
      cache_write_5m_input_tokens: tokens.cacheWrite5mInputTokens,
      cache_write_1h_input_tokens: tokens.cacheWrite1hInputTokens,
      output_tokens: tokens.outputTokens,
      reasoning_output_tokens: tokens.reasoningOutputTokens,
      web_search_requests: observation.webSearchRequests,
      service_tier: texts.internNullable(observation.serviceTier),
      speed: texts.internNullable(observation.speed),
      inference_geo: texts.internNullable(observation.inferenceGeo),
      session: texts.internNullable(observation.sessionId),
      parent_session: texts.internNullable(observation.parentSessionId),
      workspace: texts.internNullable(observation.workspace),
      branch: texts.internNullable(observation.branch),
      response_id: observation.responseId,
      request_id: observation.requestId,
      record_id: observation.recordId,
      is_sidechain: observation.isSidechain ? 1 : 0,
    };
    // By position: at this width, binding by name takes six times as long.
    const { changes, lastInsertRowid } = this.#insert.run(...columns.map((column) => row[column]));
    if (changes === 0) return null;
    return { id: Number(lastInsertRowid), groupHash, observation };
  }

  /** All observations of a group. `added` are those of them that were just added: often all, then nothing is read. */
  group(groupHash: Uint8Array, added: readonly StoredObservation[]): readonly StoredObservation[] {
    if (this.#countGroup.get(groupHash)?.['rows'] === added.length) return added;
    const rows = this.#selectGroup.all({ groupHash }) as unknown as ObservationRow[];
    return rows.map((row) => ({
      id: row.id,
      groupHash: row.group_hash,
      observation: observationOf(row, this.#texts),
    }));
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
}

function observationOf(row: ObservationRow, texts: Texts): Observation {
  return {
    stream: texts.valueOf(row.stream),
    nativeKey: row.native_key,
    groupKey: row.group_key ?? row.native_key,
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
    serviceTier: texts.valueOfNullable(row.service_tier),
    speed: texts.valueOfNullable(row.speed),
    inferenceGeo: texts.valueOfNullable(row.inference_geo),
    sessionId: texts.valueOfNullable(row.session),
    parentSessionId: texts.valueOfNullable(row.parent_session),
    workspace: texts.valueOfNullable(row.workspace),
    branch: texts.valueOfNullable(row.branch),
    responseId: row.response_id,
    requestId: row.request_id,
    recordId: row.record_id,
    isSidechain: row.is_sidechain === 1,
  };
}

function sourceOf(text: string): SourceKind {
  const source = sourceKinds.find((kind) => kind === text);
  if (source === undefined) throw new DamagedRowError(`not a source: ${text}`);
  return source;
}

function statusOf(text: string): CallStatus {
  const status = callStatuses.find((known) => known === text);
  if (status === undefined) throw new DamagedRowError(`not a status: ${text}`);
  return status;
}
