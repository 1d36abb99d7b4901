import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CodexRollout, type CodexUsage } from './codexRollout.ts';
import { sessionStart, workspaces, type CorpusPart } from './corpusOptions.ts';

/** What happens in a session; a corpus goes through all of them in turn. */
const stories = [
  'repeats',
  'fork',
  'records',
  'sub-agents',
  'full window',
  'resumed with records',
  'archived',
] as const;
type Story = (typeof stories)[number];

const day = 86_400_000;

/** Codex's logs below `home`, with every trap that the readers of others fell into. */
export function writeCodex(part: CorpusPart): void {
  for (let index = 0; index < part.sessions; index += 1) {
    const story = stories[index % stories.length];
    if (story !== undefined) writeSession(part, story);
  }
}

function writeSession(part: CorpusPart, story: Story): void {
  const { random } = part;
  const at = sessionStart(part);
  const rollout = new CodexRollout(
    part,
    { threadId: random.uuidV7(at), workspace: random.pick(workspaces) },
    at,
  );
  for (let call = 0; call < part.callsPerSession; call += 1) {
    if (call % 4 === 0) startTurn(part, rollout, call % 8 === 0 ? 'gpt-5-codex' : 'gpt-5');
    const isHalfWay = call === part.callsPerSession >> 1;
    if (story === 'full window' && isHalfWay) rollout.fillWindow(258_400);
    // A session that goes on days later, with a version of the tool that writes records.
    if (story === 'resumed with records' && isHalfWay && rollout.at + 2 * day < part.until) rollout.at += day;
    const hasRecord =
      story === 'records' || (story === 'resumed with records' && call >= part.callsPerSession >> 1);
    writeCall(part, rollout, hasRecord);
    if (hasRecord && call % 7 === 3) compact(part, rollout);
    if (call % 5 === 0)
      rollout.toolResult(`"token_count" ${'y'.repeat(random.integer(10, part.toolResultBytes))}`);
    if (random.chance(0.6)) {
      rollout.at += 500;
      rollout.refresh();
    }
    if (random.chance(0.2)) rollout.limitsOnly();
    if (isHalfWay && story === 'fork') writeFork(part, rollout);
    if (isHalfWay && story === 'sub-agents') writeAgents(part, rollout);
  }
  if (story === 'repeats') rollout.file.lineOfText('{"timestamp":"2026-');
  rollout.close();
  if (story === 'archived') archive(part, rollout);
}

function startTurn({ random }: CorpusPart, rollout: CodexRollout, model: string): void {
  rollout.turn(random.uuidV7(rollout.at), model);
}

function writeCall(part: CorpusPart, rollout: CodexRollout, hasRecord: boolean): void {
  const { random } = part;
  rollout.at += random.integer(2, 60) * 1_000;
  const usage = makeUsage(part);
  if (hasRecord) rollout.record(usage, `resp_${random.hex(24)}`, true);
  else rollout.call(usage);
  count(part, rollout, usage);
}

/** The compaction's call is told by its record alone. */
function compact(part: CorpusPart, rollout: CodexRollout): void {
  rollout.at += 3_000;
  const usage = makeUsage(part);
  rollout.record(usage, `resp_compact_${part.random.hex(16)}`, false);
  count(part, rollout, usage);
}

/** A fork replays its parent so far within the instant of forking, then goes on with the sums. */
function writeFork(part: CorpusPart, parent: CodexRollout): void {
  const { random } = part;
  const at = parent.at + 30_000;
  const threadId = random.uuidV7(at);
  const { workspace } = parent.origin;
  const fork = new CodexRollout(
    part,
    { threadId, workspace, parent: { field: 'forked_from_id', threadId: parent.origin.threadId } },
    at,
  );
  fork.meta(parent.origin);
  let turnId = '';
  for (const replayed of [...parent.counts]) {
    if (replayed.turnId !== turnId) fork.turn(replayed.turnId, replayed.model);
    ({ turnId } = replayed);
    fork.tell(replayed);
  }
  fork.total = parent.total;
  fork.at += 4_000;
  startTurn(part, fork, 'gpt-5-mini');
  for (let call = 0; call < 3; call += 1) writeCall(part, fork, false);
  fork.close();
}

/** Two siblings do equal work at equal times, each with a counter of its own: both are real. */
function writeAgents(part: CorpusPart, parent: CodexRollout): void {
  const { random } = part;
  const at = parent.at + 10_000;
  const usage = makeUsage(part);
  for (let sibling = 0; sibling < 2; sibling += 1) {
    const child = new CodexRollout(
      part,
      {
        threadId: random.uuidV7(at),
        workspace: parent.origin.workspace,
        parent: { field: 'parent_thread_id', threadId: parent.origin.threadId },
      },
      at,
    );
    startTurn(part, child, 'gpt-5-mini');
    child.at += 2_000;
    child.call(usage);
    count(part, child, usage);
    child.close();
  }
}

/** The same file name in the archive is the same session. */
function archive({ home, truth }: CorpusPart, rollout: CodexRollout): void {
  const folder = join(home, '.codex', 'archived_sessions');
  mkdirSync(folder, { recursive: true });
  copyFileSync(rollout.file.path, join(folder, basename(rollout.file.path)));
  truth.files += 1;
}

function makeUsage({ random }: CorpusPart): CodexUsage {
  const cached = random.integer(0, 90_000);
  const reasoning = random.integer(0, 2_000);
  const input = cached + random.integer(1, 8_000);
  const output = reasoning + random.integer(1, 3_000);
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: output,
    reasoning_output_tokens: reasoning,
    total_tokens: input + output,
  };
}

function count({ truth }: CorpusPart, rollout: CodexRollout, usage: CodexUsage): void {
  truth.add({
    tool: 'codex',
    model: rollout.model,
    at: rollout.at,
    workspace: rollout.origin.workspace,
    tokens: {
      uncachedInputTokens: usage.input_tokens - usage.cached_input_tokens,
      cacheReadInputTokens: usage.cached_input_tokens,
      cacheWrite5mInputTokens: 0,
      cacheWrite1hInputTokens: 0,
      outputTokens: usage.output_tokens,
    },
    webSearchRequests: 0,
  });
}
