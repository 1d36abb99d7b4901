import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Claude Sonnet 4.5 costs $15 a million output tokens, so a call's list price is easy to say. */
const model = 'claude-sonnet-4-5';

/** A Claude Code log below a home, to which calls are appended as the tool does: one line, one write. */
export class ClaudeCodeLog {
  readonly path: string;
  readonly #workspace: string;

  constructor(home: string, workspace: string) {
    this.#workspace = workspace;
    const folder = workspace.replaceAll(/[^A-Za-z0-9]/g, '-');
    this.path = join(home, '.claude', 'projects', folder, '5f0c2b1e-7a4d-4c3b-9e21-0d6f8a1b2c3d.jsonl');
    mkdirSync(dirname(this.path), { recursive: true });
  }

  /** Appends one call that costs `dollars` at list price, as output alone. */
  appendCall(dollars: number): void {
    const line = {
      type: 'assistant',
      timestamp: new Date().toISOString(),
      sessionId: '5f0c2b1e-7a4d-4c3b-9e21-0d6f8a1b2c3d',
      uuid: crypto.randomUUID(),
      cwd: this.#workspace,
      gitBranch: 'main',
      version: '2.1.330',
      requestId: `req_${crypto.randomUUID()}`,
      message: {
        id: `msg_${crypto.randomUUID()}`,
        type: 'message',
        role: 'assistant',
        model,
        stop_reason: 'end_turn',
        content: [{ type: 'text', text: 'Done.' }],
        usage: {
          input_tokens: 0,
          cache_read_input_tokens: 0,
          cache_creation_input_tokens: 0,
          cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
          output_tokens: Math.round((dollars * 1_000_000) / 15),
          service_tier: 'standard',
        },
      },
    };
    appendFileSync(this.path, `${JSON.stringify(line)}\n`);
  }
}
