import type { TruthBuilder } from './corpusTruth.ts';
import type { Random } from './random.ts';

export interface CorpusOptions {
  readonly seed: number;
  /** Becomes the home folder below which the tools keep their logs. */
  readonly root: string;
  /** Sessions; forks, sub-agents and copies add files of their own. */
  readonly files: number;
  /** Calls over all sessions, about. */
  readonly rows: number;
  /** The last instant, milliseconds since 1970. */
  readonly until: number;
  /** Over how many days before `until` the sessions are spread. */
  readonly days: number;
  /** Size of a tool result's line, up to; some are far longer in real logs. */
  readonly toolResultBytes: number;
}

/** What a tool's writer needs. */
export interface CorpusPart {
  readonly random: Random;
  readonly truth: TruthBuilder;
  readonly home: string;
  readonly sessions: number;
  readonly callsPerSession: number;
  readonly since: number;
  readonly until: number;
  readonly toolResultBytes: number;
}

export const workspaces = ['/srv/atlas', '/srv/billing api', '/home/dev/projects/compass', '/srv/δelta'];

const hour = 3_600_000;

/** A session starts at a full hour of the morning, and its messages at full seconds: a
 * repeated message never crosses a UTC midnight. */
export function sessionStart({ random, since, until }: CorpusPart): number {
  const days = Math.max(1, Math.floor((until - since) / (24 * hour)) - 1);
  const midnight = Math.floor(since / (24 * hour)) * 24 * hour;
  return midnight + (1 + random.integer(0, days - 1)) * 24 * hour + random.integer(1, 10) * hour;
}
