import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

export interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  /** Resolves with the first line from now on that `matches`; rejects when the process ends without it. */
  line(matches: (line: string) => boolean): Promise<string>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<unknown>;
}

/** Starts a program of this folder under the Node that runs the tests; it is gone when the test has ended. */
export function startChild(program: string, ...programArguments: string[]): Child {
  return startCommand(process.execPath, [join(import.meta.dirname, program), ...programArguments]);
}

export function startCommand(command: string, commandArguments: readonly string[]): Child {
  const child = spawn(command, commandArguments);
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const lines = createInterface({ input: child.stdout });
  return {
    process: child,
    ended,
    line: (matches) =>
      new Promise((resolve, reject) => {
        lines.on('line', (line) => {
          if (matches(line)) resolve(line);
        });
        child.once('close', () => {
          reject(new Error(`ended before it said so: ${Buffer.concat(errors).toString()}`));
        });
      }),
  };
}
