import { join } from 'node:path';
import type { CorpusPart } from './corpusOptions.ts';
import { LogFile } from './logFile.ts';

/** Counters as Codex writes them: cached within input, reasoning within output. */
export interface CodexUsage {
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_output_tokens: number;
  readonly total_tokens: number;
}

/** One counted call: the thread's sum after it, and its own part. */
export interface CodexCount {
  readonly total: CodexUsage;
  readonly last: CodexUsage;
  readonly turnId: string;
  readonly model: string;
}

export interface RolloutOrigin {
  readonly threadId: string;
  readonly workspace: string;
  /** Names the parent of a fork or a sub-agent. */
  readonly parent?: { readonly field: 'forked_from_id' | 'parent_thread_id'; readonly threadId: string };
}

export const noUsage: CodexUsage = {
  input_tokens: 0,
  cached_input_tokens: 0,
  output_tokens: 0,
  reasoning_output_tokens: 0,
  total_tokens: 0,
};

/** One rollout file: rows are written as Codex does, the thread's sum is kept. */
export class CodexRollout {
  readonly origin: RolloutOrigin;
  readonly file: LogFile;
  readonly counts: CodexCount[] = [];
  at: number;
  total = noUsage;
  #turnId = '';
  model = '';

  constructor(part: CorpusPart, origin: RolloutOrigin, at: number, folder?: string) {
    const stamp = new Date(at).toISOString();
    const day = join(...stamp.slice(0, 10).split('-'));
    const name = `rollout-${stamp.slice(0, 19).replaceAll(':', '-')}-${origin.threadId}.jsonl`;
    this.file = new LogFile(join(part.home, '.codex', folder ?? join('sessions', day), name), part.truth);
    this.origin = origin;
    this.at = at;
    this.meta(origin);
  }

  /** A first line has tens of kilobytes of instructions. */
  meta({ threadId, workspace, parent }: RolloutOrigin): void {
    this.#row('session_meta', {
      id: threadId,
      timestamp: new Date(this.at).toISOString(),
      cwd: workspace,
      originator: 'codex_cli_rs',
      cli_version: '0.169.0',
      source: 'cli',
      model_provider: 'openai',
      ...(parent === undefined ? {} : { [parent.field]: parent.threadId }),
      base_instructions: { text: 'Do what is asked. '.repeat(1_200) },
      git: { branch: 'main' },
    });
  }

  turn(turnId: string, model: string): void {
    this.#turnId = turnId;
    this.model = model;
    this.#event({ type: 'task_started', turn_id: turnId });
    this.#row('turn_context', { turn_id: turnId, cwd: this.origin.workspace, model, effort: 'medium' });
  }

  /** Adds a call to the thread's sum and tells it. */
  call(last: CodexUsage): void {
    this.total = addUsage(this.total, last);
    this.tell({ total: this.total, last, turnId: this.#turnId, model: this.model });
  }

  tell(count: CodexCount): void {
    this.counts.push(count);
    this.#tokenCount(count);
  }

  /** The same count again with a new time, as the limits are refreshed. */
  refresh(): void {
    const count = this.counts.at(-1);
    if (count !== undefined) this.#tokenCount(count);
  }

  /** A call that is told by a record; `isCounted` says whether the thread's sum gets it too. */
  record(last: CodexUsage, responseId: string, isCounted: boolean): void {
    this.#row('token_usage_record', {
      thread_id: this.origin.threadId,
      session_id: this.origin.threadId,
      turn_id: this.#turnId,
      root_turn_id: this.#turnId,
      response_id: responseId,
      usage: last,
    });
    if (isCounted) this.call(last);
    else this.#row('compacted', { message: 'Shorter now.', compaction_response_id: responseId });
  }

  /** Limits alone, without counters. */
  limitsOnly(): void {
    this.#event({ type: 'token_count', info: null, rate_limits: { primary: { used_percent: 12 } } });
  }

  /** A full context window: the sum is overwritten by zeros and the window's size. */
  fillWindow(size: number): void {
    const { total_tokens } = this.total;
    this.total = { ...noUsage, total_tokens: size };
    const last = { ...noUsage, total_tokens: Math.max(0, size - total_tokens) };
    this.tell({ total: this.total, last, turnId: this.#turnId, model: this.model });
  }

  toolResult(text: string): void {
    this.#row('response_item', { type: 'function_call_output', call_id: 'call_1', output: text });
  }

  close(): void {
    this.file.close(this.at);
  }

  #tokenCount({ total, last }: CodexCount): void {
    this.#event({
      type: 'token_count',
      info: { total_token_usage: total, last_token_usage: last, model_context_window: 258_400 },
      rate_limits: { primary: null, secondary: null },
    });
  }

  #event(payload: unknown): void {
    this.#row('event_msg', payload);
  }

  #row(type: string, payload: unknown): void {
    this.file.line({ timestamp: new Date(this.at).toISOString(), type, payload });
  }
}

function addUsage(left: CodexUsage, right: CodexUsage): CodexUsage {
  return {
    input_tokens: left.input_tokens + right.input_tokens,
    cached_input_tokens: left.cached_input_tokens + right.cached_input_tokens,
    output_tokens: left.output_tokens + right.output_tokens,
    reasoning_output_tokens: left.reasoning_output_tokens + right.reasoning_output_tokens,
    total_tokens: left.total_tokens + right.total_tokens,
  };
}
