import { appendFileSync, renameSync, statSync } from 'node:fs';
import type { Clock, Log } from '../core/ports.ts';
import type { MeterFiles } from './meterFiles.ts';

const logBytesMax = 1024 * 1024;

/**
 * The meter's own log, one line a sentence; at most two files of 1 MiB. Both threads write it, so its size is asked for at each line.
 * A folder that was deleted under the meter takes no more lines: the meter is about to end.
 */
export function meterLog(files: MeterFiles, clock: Clock): Log {
  const write = (level: string, message: string): void => {
    const line = `${new Date(clock()).toISOString()} ${level} ${message}\n`;
    try {
      const bytes = statSync(files.log, { throwIfNoEntry: false })?.size ?? 0;
      if (bytes + Buffer.byteLength(line) > logBytesMax) renameSync(files.log, files.olderLog);
      appendFileSync(files.log, line, { mode: 0o600 });
    } catch (error) {
      reportLostLine(error);
    }
  };
  return {
    info: (message) => {
      write('info', message);
    },
    warn: (message) => {
      write('warn', message);
    },
    error: (message, cause) => {
      write('error', cause === undefined ? message : `${message}: ${describe(cause)}`);
    },
  };
}

/** A log that can't be written (a full disk, a deleted folder) must not end the meter; stderr is all that is left. */
function reportLostLine(error: unknown): void {
  process.stderr.write(`The log can’t be written: ${String(error)}\n`);
}

/** The error's message and stack, and those of its causes. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\n  because ${describe(error.cause)}`;
}
