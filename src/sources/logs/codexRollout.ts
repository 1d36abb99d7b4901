import { basename } from 'node:path';
import type { Observation } from '../../core/observation.ts';
import { CodexReplay } from './codexReplay.ts';
import { parseRolloutState, type RolloutState } from './codexRolloutState.ts';
import { codexTokenCount, type CodexTokenCount } from './codexTokenCount.ts';
import {
  codexTokens,
  codexUsageOf,
  eventNumbers,
  isNothing,
  isSameUsage,
  isStale,
  pairNumbers,
  usageBetween,
  type CodexUsage,
} from './codexUsage.ts';
import { instantOf, objectOf, parseRow, textOf, type JsonObject } from './jsonRow.ts';
import type { LogFile, LogParser } from './logReader.ts';
import { uuidTime } from './uuidTime.ts';

export const codexStream = 'codex/log';

/** A call's two rows are written within seconds of each other. */
const pairMsMax = 60_000;
/** The compaction's records never get a `token_count`: the oldest are forgotten. */
const unpairedRecordsMax = 32;

/**
 * Reads one rollout: who the thread is, what each event adds to its running total, and which events only repeat
 * something: a refresh of the screen, the parent's work, a record of the same call.
 */
export class CodexRollout implements LogParser {
  readonly #file: LogFile;
  readonly #state: RolloutState;
  #replay: CodexReplay | null = null;

  constructor(file: LogFile, state: string) {
    this.#file = file;
    this.#state = parseRolloutState(state);
  }

  state(): string {
    return JSON.stringify(this.#state);
  }

  line(line: Buffer): readonly Observation[] {
    const row = parseRow(line);
    if (row === null) return [];
    const payload = objectOf(row['payload']) ?? row;
    switch (row['type']) {
      case 'session_meta':
        this.#sessionMeta(row, payload);
        return [];
      case 'turn_context':
        this.#turn(payload['turn_id']);
        this.#state.model = textOf(payload['model']) ?? this.#state.model;
        this.#state.workspace = textOf(payload['cwd']) ?? this.#state.workspace;
        return [];
      case 'token_usage_record':
        return this.#record(instantOf(row['timestamp']), payload);
      case 'event_msg':
        return this.#event(row, payload);
      default:
        return [];
    }
  }

  /** The first names the file's own thread; a later one is an ancestor's, embedded by a fork. */
  #sessionMeta(row: JsonObject, meta: JsonObject): void {
    const id = textOf(meta['id']) ?? threadIdOf(this.#file.path);
    if (this.#state.thread !== null) {
      this.#state.hasAncestorMeta ||= id !== this.#state.thread.id;
      return;
    }
    const subAgent = objectOf(meta['source'])?.['subagent'];
    const spawn = objectOf(objectOf(subAgent)?.['thread_spawn']);
    const threadSource = meta['thread_source'];
    this.#state.thread = {
      id,
      parentId:
        textOf(meta['forked_from_id']) ??
        textOf(meta['parent_thread_id']) ??
        textOf(spawn?.['parent_thread_id']),
      startedAt: instantOf(meta['timestamp'] ?? row['timestamp']),
      provider: textOf(meta['model_provider']),
      branch: textOf(objectOf(meta['git'])?.['branch']),
      isSubAgent:
        (subAgent !== undefined && subAgent !== null) ||
        threadSource === 'subagent' ||
        threadSource === 'guardian_review',
    };
    this.#state.workspace = textOf(meta['cwd']);
    this.#state.isOwn = this.#state.thread.parentId === null;
  }

  #event(row: JsonObject, payload: JsonObject): readonly Observation[] {
    switch (payload['type']) {
      case 'task_started':
        this.#turn(payload['turn_id']);
        return [];
      case 'thread_settings_applied': {
        const settings = objectOf(payload['thread_settings']);
        if (settings !== null && 'service_tier' in settings) {
          this.#state.serviceTier = textOf(settings['service_tier']);
        }
        return [];
      }
      case 'token_count': {
        const event = codexTokenCount(row);
        return event === null ? [] : this.#tokenCount(instantOf(row['timestamp']), event);
      }
      default:
        return [];
    }
  }

  #turn(turnId: unknown): void {
    this.#state.turn = this.#originOf(turnId) ?? this.#state.turn;
  }

  /** Turn and thread ids tell when they were made: a turn older than the thread is its parent's. */
  #originOf(turnId: unknown): RolloutState['turn'] {
    const { thread } = this.#state;
    const turnBegan = typeof turnId === 'string' ? uuidTime(turnId) : null;
    if (thread === null || turnBegan === null) return null;
    return turnBegan < (uuidTime(thread.id) ?? thread.startedAt) ? 'replayed' : 'own';
  }

  /** A running total: a call is what it grew by since the event before. */
  #tokenCount(at: number, { total, last }: CodexTokenCount): readonly Observation[] {
    const before = this.#state.total;
    if (before !== null && isSameUsage(before, total)) return [];
    if (this.#isReplayed(at, total, last)) {
      this.#state.total = total;
      this.#state.ordinal += 1;
      return [];
    }
    if (before !== null && isStale(before, total, last)) return [];

    this.#state.total = total;
    this.#state.ordinal += 1;
    const usage = last ?? usageBetween(before, total);
    if (isNothing(usage)) return [];
    const numbers = pairNumbers(usage);
    const recorded = this.#state.unpairedRecords.indexOf(numbers);
    if (recorded !== -1) {
      this.#state.unpairedRecords.splice(0, recorded + 1);
      return [];
    }
    const nativeKey = `${this.#threadId}|${String(this.#state.ordinal)}`;
    this.#state.unpairedCount = { nativeKey, numbers, at };
    return [this.#observation(nativeKey, at, usage, null)];
  }

  #isReplayed(at: number, total: CodexUsage, last: CodexUsage | null): boolean {
    const { thread, isOwn } = this.#state;
    if (isOwn || thread === null || thread.parentId === null) return false;
    this.#replay ??= new CodexReplay(this.#file.path, thread.parentId, this.#state.replayed);
    const verdict = this.#replay.judge({
      numbers: eventNumbers(total, last),
      turn: this.#state.turn,
      hasAncestorMeta: this.#state.hasAncestorMeta,
      msSinceStart: at - thread.startedAt,
    });
    this.#state.replayed = this.#replay.matched;
    if (verdict === 'replayed') return true;
    this.#beginOwn();
    this.#state.isGuessed = verdict === 'own, by time alone';
    return false;
  }

  #beginOwn(): void {
    this.#state.isOwn = true;
    this.#replay = null;
  }

  /** Newer versions write each response by itself; its `token_count`, before or after it, is the same call. */
  #record(at: number, record: JsonObject): readonly Observation[] {
    const recordedUsage = objectOf(record['usage']);
    const threadId = textOf(record['thread_id']);
    if (recordedUsage === null || (threadId !== null && threadId !== this.#threadId)) return [];
    if (!this.#state.isOwn && this.#state.thread !== null) {
      const origin = this.#originOf(record['turn_id']) ?? (threadId === null ? this.#state.turn : 'own');
      if (origin !== 'own') return [];
      this.#beginOwn();
    }
    const usage = codexUsageOf(recordedUsage);
    if (isNothing(usage)) return [];
    const responseId = textOf(record['response_id']);
    return [this.#observation(this.#recordKey(at, record, pairNumbers(usage)), at, usage, responseId)];
  }

  #recordKey(at: number, record: JsonObject, numbers: string): string {
    const counted = this.#state.unpairedCount;
    this.#state.unpairedCount = null;
    if (counted?.numbers === numbers && Math.abs(at - counted.at) <= pairMsMax) return counted.nativeKey;
    this.#state.unpairedRecords = [...this.#state.unpairedRecords, numbers].slice(-unpairedRecordsMax);
    return [
      this.#threadId,
      textOf(record['session_id']) ?? '',
      textOf(record['response_id']) ?? String(at),
    ].join('|');
  }

  get #threadId(): string {
    return this.#state.thread?.id ?? threadIdOf(this.#file.path);
  }

  #observation(
    nativeKey: string,
    endedAt: number,
    usage: CodexUsage,
    responseId: string | null,
  ): Observation {
    const { thread, model, serviceTier, workspace, isGuessed } = this.#state;
    return {
      stream: codexStream,
      nativeKey,
      groupKey: nativeKey,
      source: 'log',
      tool: 'codex',
      providerName: thread?.provider ?? null,
      // The model that the turn asked for: a rollout does not tell which one answered.
      requestModel: model,
      responseModel: null,
      startedAt: null,
      endedAt,
      status: isGuessed ? 'partial' : 'complete',
      tokens: codexTokens(usage),
      webSearchRequests: null,
      statedCost: null,
      creditsNano: null,
      serviceTier,
      speed: null,
      inferenceGeo: null,
      sessionId: this.#threadId,
      parentSessionId: thread?.parentId ?? null,
      workspace,
      branch: thread?.branch ?? null,
      responseId,
      requestId: null,
      recordId: null,
      isSidechain: thread?.isSubAgent ?? false,
    };
  }
}

/** `rollout-<local time>-<thread id>.jsonl` */
function threadIdOf(path: string): string {
  const name = basename(path, '.jsonl');
  return /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.exec(name)?.[0] ?? name;
}
