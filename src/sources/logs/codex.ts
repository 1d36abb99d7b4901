import { posix, win32 } from 'node:path';
import { CodexRollout, codexStream } from './codexRollout.ts';
import { namelessState } from './codexRolloutState.ts';
import { homeOf, variable } from './environment.ts';
import type { Environment, LogReader } from './logReader.ts';

/** Rows that name the thread, its turns and their settings, and those that count. */
const rowTypes =
  /"(?:token_count|token_usage_record|turn_context|session_meta|task_started|thread_settings_applied)"/;
/** A row's type stands before its payload's contents; a longer line is looked at only where its type can be. */
const shortLineBytes = 4096;
const headBytes = 1024;
const tailBytes = 256;

/** Codex's rollouts: `sessions/YYYY/MM/DD/rollout-….jsonl`, and flat below `archived_sessions`. */
export const codex: LogReader = {
  tool: 'codex',
  stream: codexStream,
  roots: codexRoots,
  isLog: (path) => /(?:^|[\\/])rollout-[^\\/]*\.jsonl$/.test(path),
  mayMatter: (line) => {
    if (line.length <= shortLineBytes) return rowTypes.test(line.toString('latin1'));
    return (
      rowTypes.test(line.toString('latin1', 0, headBytes)) ||
      rowTypes.test(line.toString('latin1', line.length - tailBytes))
    );
  },
  open: (file, state) => new CodexRollout(file, state),
  namelessState,
};

/** `CODEX_HOME` moves everything. */
function codexRoots(environment: Environment, platform: NodeJS.Platform): readonly string[] {
  const path = platform === 'win32' ? win32 : posix;
  const userHome = homeOf(environment, platform);
  const home = variable(environment, 'CODEX_HOME') ?? (userHome && path.join(userHome, '.codex'));
  if (home === null || !path.isAbsolute(home)) return [];
  return [path.join(home, 'sessions'), path.join(home, 'archived_sessions')];
}
