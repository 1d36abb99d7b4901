import { claudeCodeRoots, isClaudeCodeLog } from './claudeCodeRoots.ts';
import { claudeCodeObservations, claudeCodeStream } from './claudeCodeRow.ts';
import { parseRow } from './jsonRow.ts';
import type { LogParser, LogReader } from './logReader.ts';

const usageName = Buffer.from('"usage"');
const assistantName = Buffer.from('"assistant"');

/** Every row stands for itself; which of them is a copy is decided over all files, by `claudeCodeStanding`. */
const parser: LogParser = {
  line: (line) => {
    const row = parseRow(line);
    return row === null ? [] : claudeCodeObservations(row);
  },
  state: () => '',
};

/**
 * Claude Code's transcripts: one JSON object a line, `<root>/<folder of the workspace>/<session>.jsonl`, sub-agents
 * in files of their own below the session.
 */
export const claudeCode: LogReader = {
  tool: 'claude-code',
  stream: claudeCodeStream,
  roots: claudeCodeRoots,
  isLog: isClaudeCodeLog,
  mayMatter: (line) => line.includes(usageName) && line.includes(assistantName),
  open: () => parser,
  namelessState: () => '',
};
