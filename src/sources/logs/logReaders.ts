import type { StandingRule } from '../../core/observation.ts';
import { claudeCode } from './claudeCode.ts';
import { claudeCodeStanding } from './claudeCodeStanding.ts';
import { codex } from './codex.ts';
import type { LogReader } from './logReader.ts';

/** Every tool whose logs are read. */
export const logReaders: readonly LogReader[] = [claudeCode, codex];

/** Streams whose observations have to be judged together; all others stand by `bestStands`. */
export const logStandingRules: Readonly<Record<string, StandingRule>> = {
  [claudeCode.stream]: claudeCodeStanding,
};
