/** Builders of Claude Code's rows: what a test does not name is the same in all of them. */
export interface ClaudeRowOptions {
  readonly message?: string | null;
  readonly request?: string | null;
  readonly session?: string;
  readonly uuid?: string | null;
  readonly at?: string;
  readonly model?: string;
  readonly stop?: string | null;
  readonly usage?: Readonly<Record<string, unknown>>;
  readonly row?: Readonly<Record<string, unknown>>;
}

let rows = 0;

export function claudeRow(options: ClaudeRowOptions = {}): Record<string, unknown> {
  rows += 1;
  const {
    message = 'msg_1',
    request = 'req_1',
    session = 'session-1',
    uuid = `uuid-${String(rows)}`,
  } = options;
  return {
    type: 'assistant',
    timestamp: options.at ?? '2026-03-02T08:15:30.000Z',
    sessionId: session,
    cwd: '/srv/demo',
    gitBranch: 'main',
    ...(uuid !== null && { uuid }),
    ...(request !== null && { requestId: request }),
    message: {
      ...(message !== null && { id: message }),
      model: options.model ?? 'claude-sonnet-4-6',
      stop_reason: options.stop === undefined ? 'end_turn' : options.stop,
      usage: { input_tokens: 10, output_tokens: 100, ...options.usage },
    },
    ...options.row,
  };
}

export function jsonLines(list: readonly unknown[]): string {
  return list.map((row) => `${JSON.stringify(row)}\n`).join('');
}
