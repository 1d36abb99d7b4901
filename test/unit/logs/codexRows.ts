/** Builders of Codex's rows. Ids are UUIDs of version 7, made from the second at which they began. */
const began = Date.parse('2026-03-02T08:00:00.000Z');

export function idAt(second: number, tail = 1): string {
  const ms = (began + second * 1000).toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-${String(tail).padStart(12, '0')}`;
}

export function timeAt(second: number): string {
  return new Date(began + second * 1000).toISOString();
}

export interface Counters {
  readonly input: number;
  readonly cached?: number;
  readonly write?: number;
  readonly output: number;
  readonly reasoning?: number;
  readonly total?: number;
}

export function usage({ input, cached = 0, write, output, reasoning = 0, total }: Counters): object {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    ...(write !== undefined && { cache_write_input_tokens: write }),
    output_tokens: output,
    reasoning_output_tokens: reasoning,
    total_tokens: total ?? input + output,
  };
}

export function plus(a: Counters, b: Counters): Counters {
  return {
    input: a.input + b.input,
    cached: (a.cached ?? 0) + (b.cached ?? 0),
    output: a.output + b.output,
    reasoning: (a.reasoning ?? 0) + (b.reasoning ?? 0),
  };
}

export function meta(second: number, payload: Readonly<Record<string, unknown>>): object {
  return {
    timestamp: timeAt(second),
    type: 'session_meta',
    payload: {
      timestamp: timeAt(second),
      cwd: '/srv/demo',
      model_provider: 'openai',
      git: { branch: 'main' },
      ...payload,
    },
  };
}

export function turn(second: number, turnId: string | null, model = 'gpt-5.5'): object {
  return {
    timestamp: timeAt(second),
    type: 'turn_context',
    payload: { model, cwd: '/srv/demo', ...(turnId !== null && { turn_id: turnId }) },
  };
}

export function event(second: number, payload: object): object {
  return { timestamp: timeAt(second), type: 'event_msg', payload };
}

export function counted(second: number, total: Counters, last: Counters | null): object {
  return event(second, {
    type: 'token_count',
    info: {
      total_token_usage: usage(total),
      ...(last !== null && { last_token_usage: usage(last) }),
      model_context_window: 272_000,
    },
    rate_limits: null,
  });
}

export function record(second: number, thread: string, response: string, counters: Counters): object {
  return {
    timestamp: timeAt(second),
    type: 'token_usage_record',
    payload: {
      thread_id: thread,
      session_id: thread,
      response_id: response,
      usage: usage(counters),
    },
  };
}

/** Running totals of calls one after another, as token_count rows from `second` on. */
export function countedCalls(second: number, calls: readonly Counters[], from?: Counters): object[] {
  let total: Counters = from ?? { input: 0, output: 0 };
  return calls.map((call, index) => {
    total = plus(total, call);
    return counted(second + index, total, call);
  });
}
