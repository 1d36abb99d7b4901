import { writeClaudeCode } from './claudeCodeCorpus.ts';
import { writeCodex } from './codexCorpus.ts';
import type { CorpusOptions, CorpusPart } from './corpusOptions.ts';
import { TruthBuilder, type CorpusTruth } from './corpusTruth.ts';
import { makeRandom } from './random.ts';

const day = 86_400_000;

/**
 * Writes logs of Claude Code and Codex below a made-up home, as their tools do and with all that makes them hard to count: streaming
 * repeats, resumed and forked sessions, sub-agents, mixed cache lifetimes, gateways without ids, restated and reset sums, noise and
 * broken lines. Returns what was really spent, added up while writing. The same options give the same bytes.
 */
export function generateCorpus(options: CorpusOptions): CorpusTruth {
  const { root, files, rows, until, days, toolResultBytes } = options;
  const truth = new TruthBuilder();
  const part: Omit<CorpusPart, 'sessions'> = {
    random: makeRandom(options.seed),
    truth,
    home: root,
    callsPerSession: Math.max(2, Math.round(rows / files)),
    since: until - days * day,
    until,
    toolResultBytes,
  };
  const claudeSessions = Math.ceil(files * 0.6);
  writeClaudeCode({ ...part, sessions: claudeSessions });
  writeCodex({ ...part, sessions: files - claudeSessions });
  return truth.result();
}
