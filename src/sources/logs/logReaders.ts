import type { StandingRule } from '../../core/observation.ts';
import { claudeCode } from './claudeCode.ts';
import { claudeCodeStanding } from './claudeCodeStanding.ts';
import { codex } from './codex.ts';
import { LogStateError, type LogReader } from './logReader.ts';

/** Every tool whose logs are read. */
export const logReaders: readonly LogReader[] = [claudeCode, codex];

/** Streams whose observations have to be judged together; all others stand by `bestStands`. */
export const logStandingRules: Readonly<Record<string, StandingRule>> = {
  [claudeCode.stream]: claudeCodeStanding,
};

/** What of a reader's state may outlive a forgetting. One that this version can't read is replaced by one that none can. */
export function namelessState(tool: string, state: string): string {
  const reader = logReaders.find((one) => one.tool === tool);
  if (reader === undefined || state === '') return '';
  try {
    return reader.namelessState(state);
  } catch (error) {
    if (!(error instanceof LogStateError)) throw error;
    return '{}';
  }
}
