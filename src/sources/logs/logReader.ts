import type { Observation } from '../../core/observation.ts';

/** The variables that a reader may look at; from the process, or from a window over the link. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a reader is told about the file whose lines it gets. */
export interface LogFile {
  readonly path: string;
  /** Milliseconds since 1970, UTC. */
  readonly modifiedAt: number;
}

/** Takes the lines of one file in order. One lives as long as its file is being read; its state survives as text. */
export interface LogParser {
  /** One whole line without its ending. A line that is no record is ignored; a broken one throws a `LogLineError`. */
  line(line: Buffer): readonly Observation[];
  /** What has to be remembered to go on after a restart, JSON text; `''` for nothing. */
  state(): string;
}

/** One reader a tool: where its logs lie and what a line means. */
export interface LogReader {
  readonly tool: string;
  readonly stream: string;
  /** Folders to look into, most usual first; those that don't exist are skipped by the scanner. */
  roots(environment: Environment, platform: NodeJS.Platform): readonly string[];
  /** Is this file, below a root, one of the tool's logs? `path` is absolute. */
  isLog(path: string): boolean;
  /** Cheap test on a line's raw bytes: can it matter to the parser? Called before any decoding. */
  mayMatter(line: Buffer): boolean;
  /** Starts or goes on with a file; `state` is what `state()` gave when reading stopped, or `''`. Throws a `LogStateError`. */
  open(file: LogFile, state: string): LogParser;
  /** The state without what tells where and on what its user worked: it outlives a forgetting. Throws a `LogStateError`. */
  namelessState(state: string): string;
}

/** A line that looked like a record and can't be read as one; the scanner counts it and goes on. */
export class LogLineError extends Error {
  readonly type = 'log-line';
}

/** A parser's remembered state that this version can't go on from; the scanner reads the file anew. */
export class LogStateError extends Error {
  readonly type = 'log-state';
}
