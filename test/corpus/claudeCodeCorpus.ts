import { join } from 'node:path';
import {
  assistantRow,
  callsOf,
  makeMessage,
  writeMessage,
  type ClaudeMessage,
  type RowContext,
} from './claudeCodeMessage.ts';
import { sessionStart, workspaces, type CorpusPart } from './corpusOptions.ts';
import { LogFile } from './logFile.ts';

/** What happens in a session; a corpus goes through all of them in turn. */
const stories = [
  'plain',
  'resumed',
  'gateway',
  'relay',
  'agents',
  'flat agents',
  'windows',
  'both roots',
  'advisor',
  'replay',
  'unpriced',
] as const;
type Story = (typeof stories)[number];

interface Session {
  readonly file: LogFile;
  readonly context: RowContext;
  readonly folder: string;
  at: number;
}

/** Claude Code's logs below `home`, with every trap that the readers of others fell into. */
export function writeClaudeCode(part: CorpusPart): void {
  for (let index = 0; index < part.sessions; index += 1) {
    const story = stories[index % stories.length];
    if (story !== undefined) writeSession(part, story);
  }
}

function writeSession(part: CorpusPart, story: Story): void {
  const { random } = part;
  const session = openSession(part, random.pick(workspaces), sessionStart(part), {
    isWindows: story === 'windows',
  });
  const { file, context } = session;
  file.line({ type: 'summary', summary: 'What this was about', leafUuid: random.uuid() });
  const copyable: string[] = [];
  const relayId = `msg_relay_${random.hex(8)}`;
  for (let call = 0; call < part.callsPerSession; call += 1) {
    session.at += random.integer(2, 90) * 1_000;
    if (call % 5 === 0) writeNoise(part, session);
    const message = makeMessage(random, session.at, changesOf(part, story, relayId, call));
    const lines = writeMessage(file, random, message, context);
    if (copyable.length < 60) copyable.push(...lines);
    count(part, message, context.workspace);
    if (story === 'replay' && call % 3 === 0) writeReplay(part, session, message);
    if ((story === 'agents' || story === 'flat agents') && call === 1) writeAgent(part, session, story);
  }
  // A last line that is still being written is not yet a line.
  if (story === 'plain') file.raw('{"type":"assistant","message":{"id":"msg_half","usage":{"input_tok');
  file.close(session.at);
  if (story === 'resumed') writeResumed(part, session, copyable);
  if (story === 'both roots') writeCopy(part, session, copyable);
}

/** How the messages of a story differ from plain ones. */
function changesOf(
  { random }: CorpusPart,
  story: Story,
  relayId: string,
  call: number,
): Partial<ClaudeMessage> {
  switch (story) {
    case 'gateway':
      return { requestId: null, model: 'claude-sonnet-4-6' };
    case 'relay':
      // Every answer has the same id; only its counts tell it from the others.
      return {
        id: relayId,
        requestId: null,
        usage: { input: 100 + call, cacheRead: 0, write5m: 0, write1h: 0, output: random.integer(2, 900) },
      };
    case 'advisor':
      return {
        advisor: {
          model: 'claude-opus-4-5-20251101',
          input: random.integer(100, 3_000),
          output: random.integer(10, 900),
        },
      };
    case 'unpriced':
      return { model: 'glm-made-up-9', requestId: null, webSearchRequests: 0 };
    case 'plain':
    case 'resumed':
    case 'agents':
    case 'flat agents':
    case 'windows':
    case 'both roots':
    case 'replay':
      return {};
  }
}

/** Rows that are no usage, broken lines, and long tool results that talk about usage. */
function writeNoise({ random, toolResultBytes }: CorpusPart, { file, context, at }: Session): void {
  const shared = {
    uuid: random.uuid(),
    sessionId: context.sessionId,
    cwd: context.workspace,
    timestamp: new Date(at).toISOString(),
  };
  const content = `"usage":{"input_tokens":5000,"output_tokens":7} ${'x'.repeat(random.integer(10, toolResultBytes))}`;
  file.line({ ...shared, type: 'user', message: { role: 'user', content } });
  file.line({
    ...shared,
    type: 'assistant',
    isApiErrorMessage: true,
    message: {
      id: random.uuid(),
      model: '<synthetic>',
      role: 'assistant',
      content: [],
      usage: { input_tokens: 0, output_tokens: 0 },
    },
  });
  file.line({
    ...shared,
    type: 'system',
    subtype: 'compact_boundary',
    compactMetadata: { preTokens: 150_000 },
  });
  file.lineOfText('');
  if (random.chance(0.2)) {
    file.lineOfText('{"type":"assistant","message":{"usage":{"input_tokens":12,"output');
    file.lineOfText('\u0000\u0001 no record at all "usage"');
  }
}

/** A `/btw` question: a sidechain row repeats a message of the parent under a request id of its own. */
function writeReplay({ random }: CorpusPart, { file, context }: Session, message: ClaudeMessage): void {
  const replay = { ...message, requestId: `req_btw_${random.hex(12)}` };
  file.line(assistantRow(random, replay, { ...context, agentId: random.hex(8) }, 1, 5));
}

/** A sub-agent's own file, mirrored in the parent's log as progress. */
function writeAgent(part: CorpusPart, session: Session, story: Story): void {
  const { random, truth } = part;
  const agentId = random.hex(8);
  const folder =
    story === 'flat agents' ? session.folder : join(session.folder, session.context.sessionId, 'subagents');
  const context = { ...session.context, agentId };
  const file = new LogFile(join(folder, `agent-${agentId}.jsonl`), truth);
  for (let call = 0; call < 3; call += 1) {
    session.at += 2_000;
    const message = makeMessage(random, session.at, { model: 'claude-haiku-4-5-20251001' });
    writeMessage(file, random, message, context);
    count(part, message, context.workspace);
    session.file.line({
      type: 'progress',
      uuid: random.uuid(),
      sessionId: context.sessionId,
      cwd: context.workspace,
      timestamp: new Date(session.at + 400).toISOString(),
      data: {
        type: 'agent_progress',
        agentId,
        message: assistantRow(random, message, context, 1, 5),
      },
    });
  }
  file.close(session.at);
  if (story === 'flat agents') return;
  const meta = new LogFile(join(folder, `agent-${agentId}.meta.json`), truth);
  meta.line({ agentType: 'general-purpose' });
  meta.close(session.at);
  // Beside a workflow's agents lies a journal that quotes their answers.
  const journal = new LogFile(join(folder, 'workflows', 'run-1', 'journal.jsonl'), truth);
  journal.line(assistantRow(random, makeMessage(random, session.at), context, 1, 1));
  journal.close(session.at);
}

/** A session that goes on from another: the old rows again, with the new session's id, then work of its own. */
function writeResumed(part: CorpusPart, parent: Session, copyable: readonly string[]): void {
  const resumed = openSession(part, parent.context.workspace, parent.at + 60_000, { isWindows: false });
  for (const line of copyable) {
    resumed.file.lineOfText(line.replaceAll(parent.context.sessionId, resumed.context.sessionId));
  }
  for (let call = 0; call < 3; call += 1) {
    resumed.at += 5_000;
    const message = makeMessage(part.random, resumed.at);
    writeMessage(resumed.file, part.random, message, resumed.context);
    count(part, message, resumed.context.workspace);
  }
  resumed.file.close(resumed.at);
}

/** The newer root holds a copy of the same session. */
function writeCopy({ home, truth }: CorpusPart, session: Session, copyable: readonly string[]): void {
  const folder = join(home, '.config', 'claude', 'projects', projectFolder(session.context.workspace));
  const copy = new LogFile(join(folder, `${session.context.sessionId}.jsonl`), truth);
  for (const line of copyable) copy.lineOfText(line);
  copy.close(session.at);
}

function openSession(
  { random, truth, home }: CorpusPart,
  workspace: string,
  at: number,
  options: { readonly isWindows: boolean },
): Session {
  const sessionId = random.uuid();
  const folder = join(home, '.claude', 'projects', projectFolder(workspace));
  const file = new LogFile(join(folder, `${sessionId}.jsonl`), truth, options);
  return { file, folder, at, context: { sessionId, workspace, agentId: null } };
}

function projectFolder(workspace: string): string {
  return workspace.replaceAll(/[^A-Za-z0-9]/g, '-');
}

function count({ truth }: CorpusPart, message: ClaudeMessage, workspace: string): void {
  for (const call of callsOf(message, workspace)) truth.add(call);
}
