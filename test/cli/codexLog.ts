const thread = '019aa000-0000-7000-8000-000000000001';
const name = `rollout-2026-11-20T10-00-00-${thread}.jsonl`;

function line(at: number, type: string, payload: object): string {
  return `${JSON.stringify({ timestamp: new Date(at).toISOString(), type, payload })}\n`;
}

function tokenCount(at: number, total: readonly [number, number], last: readonly [number, number]): string {
  const usage = ([input, output]: readonly [number, number]) => ({
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
  });
  const info = { total_token_usage: usage(total), last_token_usage: usage(last) };
  return line(at, 'event_msg', { type: 'token_count', info });
}

/** A Codex rollout with one call, and what a second call, of 20 and 7 tokens, appends to it. */
export const codexLog = {
  name,
  path: `.codex/sessions/2026/11/20/${name}`,
  begin: (at: number): string =>
    line(at, 'session_meta', { id: thread, cwd: '/srv/canary-folder', git: { branch: 'canary-branch' } }) +
    line(at, 'turn_context', { model: 'gpt-5.3-codex', cwd: '/srv/canary-folder' }) +
    tokenCount(at, [10, 5], [10, 5]),
  goOn: (at: number): string => tokenCount(at, [30, 12], [20, 7]),
};
