import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { failureWindowMs, linkWindowMs } from '../core/linkSightings.ts';

/** A sighting by the row of its observation, and the call that it is booked under. */
export interface SightingRow {
  readonly observation: number;
  readonly call: number;
}

/** Calls of one session with this much input, that ended in this span (both ends included). */
export interface InputSpan {
  /** Id of its text. */
  readonly session: number;
  readonly inputTokens: number;
  readonly since: number;
  readonly until: number;
}

/** The editor's calls with this much input, whatever their session, that ended in this span (both ends included). */
export type EditorSpan = Omit<InputSpan, 'session'>;

/** Calls of one tool without any numbers, that ended in this span (both ends included). */
export interface FailureSpan {
  /** Id of its text. */
  readonly tool: number;
  readonly since: number;
  readonly until: number;
}

/** A span's sightings that are settled in one way; `null`: not at all. */
export interface SettledSpan extends InputSpan {
  readonly settledAs: number | null;
}

/** Finds sightings by what links them to others: a few steps in an index each. */
export class SightingTable {
  readonly #selectShared: StatementSync;
  readonly #selectByRequest: StatementSync;
  readonly #selectByResponse: StatementSync;
  readonly #selectByInput: StatementSync;
  readonly #selectByEditorInput: StatementSync;
  readonly #selectFailures: StatementSync;
  readonly #selectNextSettled: StatementSync;
  readonly #selectOpenStreams: StatementSync;
  readonly #settle: StatementSync;
  readonly #selectOfCalls: StatementSync;
  readonly #deferReferences: StatementSync;
  readonly #move: StatementSync;

  constructor(database: DatabaseSync) {
    const otherStream = (idColumn: string): string =>
      ['<', '>']
        .map(
          (sign) => `exists (select 1 from observation as other
            where other.${idColumn} = one.${idColumn} and other.stream ${sign} one.stream)`,
        )
        .join(' or ');
    this.#selectShared = database.prepare(`
      select one.id as id from json_each(:ids) cross join observation as one on one.id = value
      where ${otherStream('request_id')} or ${otherStream('response_id')}
        or one.input_tokens > 0 and (
          exists (
            select 1 from observation as other
            where other.session = one.session and other.input_tokens = one.input_tokens and other.settled_as is null
              and other.ended_at between one.ended_at - ${linkWindowMs} and one.ended_at + ${linkWindowMs}
              and other.stream <> one.stream)
          -- Settled ones are of several streams. When is not asked, so that they need not be gone through.
          or exists (
            select 1 from observation as other
            where other.session = one.session and other.input_tokens = one.input_tokens and other.settled_as > 0))
        or one.editor_input_tokens is not null and exists (
          select 1 from observation as other
          where other.editor_input_tokens = one.editor_input_tokens
            and other.ended_at between one.ended_at - ${linkWindowMs} and one.ended_at + ${linkWindowMs}
            and other.stream <> one.stream)
        or ${withoutNumbers('one')} and exists (
          select 1 from observation as other
          where ${withoutNumbers('other')} and other.tool = one.tool
            and other.ended_at between one.ended_at - ${failureWindowMs} and one.ended_at + ${failureWindowMs}
            and other.stream <> one.stream)`);
    const columns = 'witness.observation as observation, witness.call as call';
    const byId = (idColumn: string): StatementSync =>
      database.prepare(`
        select ${columns} from json_each(:values) cross join observation on observation.${idColumn} = value
        cross join witness on witness.observation = observation.id`);
    this.#selectByRequest = byId('request_id');
    this.#selectByResponse = byId('response_id');
    this.#selectByInput = database.prepare(`
      select ${columns} from json_each(:values) as span
      cross join observation on observation.session = span.value ->> 'session'
        and observation.input_tokens = span.value ->> 'inputTokens'
        and observation.settled_as is span.value ->> 'settledAs'
        and observation.ended_at between span.value ->> 'since' and span.value ->> 'until'
      cross join witness on witness.observation = observation.id`);
    this.#selectByEditorInput = database.prepare(`
      select ${columns} from json_each(:values) as span
      cross join observation on observation.editor_input_tokens = span.value ->> 'inputTokens'
        and observation.ended_at between span.value ->> 'since' and span.value ->> 'until'
      cross join witness on witness.observation = observation.id`);
    this.#selectFailures = database.prepare(`
      select ${columns} from json_each(:values) as span
      cross join observation on ${withoutNumbers('observation')} and observation.tool = span.value ->> 'tool'
        and observation.ended_at between span.value ->> 'since' and span.value ->> 'until'
      cross join witness on witness.observation = observation.id`);
    this.#selectNextSettled = database.prepare(
      `select min(settled_as) as settledAs from observation
       where session = :session and input_tokens = :inputTokens and settled_as > :after`,
    );
    this.#selectOpenStreams = database.prepare(
      `select distinct stream from observation
       where session = :session and input_tokens = :inputTokens and settled_as is null
         and ended_at between :since and :until`,
    );
    this.#settle = database.prepare(
      'update observation set settled_as = :settledAs where id = :observation and settled_as is not :settledAs',
    );
    this.#selectOfCalls = database.prepare(
      `select ${columns} from json_each(:values) cross join witness on witness.call = value`,
    );
    this.#deferReferences = database.prepare('pragma defer_foreign_keys = on');
    this.#move = database.prepare('update witness set call = :call where observation = :observation');
  }

  /** Those of the observations that another stream may have seen as well: for most calls none. */
  sharedAmong(observations: readonly number[]): number[] {
    if (observations.length === 0) return [];
    return this.#selectShared.all({ ids: JSON.stringify(observations) }).map((row) => Number(row['id']));
  }

  byRequestIds(ids: readonly string[]): SightingRow[] {
    return rowsOf(this.#selectByRequest, ids);
  }

  byResponseIds(ids: readonly string[]): SightingRow[] {
    return rowsOf(this.#selectByResponse, ids);
  }

  byInput(spans: readonly SettledSpan[]): SightingRow[] {
    return rowsOf(this.#selectByInput, spans);
  }

  byEditorInput(spans: readonly EditorSpan[]): SightingRow[] {
    return rowsOf(this.#selectByEditorInput, spans);
  }

  failures(spans: readonly FailureSpan[]): SightingRow[] {
    return rowsOf(this.#selectFailures, spans);
  }

  /** The ways in which sightings with this session and input are settled, by the ids of their texts: seldom any, never many. */
  settledWays({ session, inputTokens }: InputSpan): number[] {
    const ways: number[] = [];
    for (let after = 0; ;) {
      const next = this.#selectNextSettled.get({ session, inputTokens, after })?.['settledAs'];
      if (typeof next !== 'number') return ways;
      ways.push(next);
      after = next;
    }
  }

  /** The streams of the span's observations that are not settled, by the ids of their names. */
  openStreams({ session, inputTokens, since, until }: InputSpan): number[] {
    const rows = this.#selectOpenStreams.all({ session, inputTokens, since, until });
    return rows.map((row) => Number(row['stream']));
  }

  /** Notes how an observation's call is settled; `null`: not at all. */
  settle(observation: number, settledAs: number | null): void {
    this.#settle.run({ observation, settledAs });
  }

  ofCalls(calls: readonly number[]): SightingRow[] {
    return rowsOf(this.#selectOfCalls, calls);
  }

  /**
   * Books sightings under other calls; within a transaction. All leave their calls before any arrives, as two may change
   * places and a call has one witness of a stream at most.
   */
  move(rows: readonly SightingRow[]): void {
    if (rows.length === 0) return;
    this.#deferReferences.run();
    for (const { observation } of rows) this.#move.run({ observation, call: -observation });
    for (const { observation, call } of rows) this.#move.run({ observation, call });
  }
}

/** Written as in the index `observation_without_numbers`, which is used for nothing else. */
function withoutNumbers(observation: string): string {
  return `${observation}.uncached_input_tokens is null and ${observation}.output_tokens is null`;
}

function rowsOf(statement: StatementSync, values: readonly unknown[]): SightingRow[] {
  if (values.length === 0) return [];
  const parameters: Record<string, SQLInputValue> = { values: JSON.stringify(values) };
  return statement.all(parameters) as unknown as SightingRow[];
}
