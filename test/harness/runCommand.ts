import { spawn, type SpawnOptionsWithoutStdio } from 'node:child_process';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions extends Pick<SpawnOptionsWithoutStdio, 'cwd' | 'env'> {
  /** The command is killed after this long, and the promise rejects. */
  readonly timeoutMs?: number;
  /** Shows the output while it is being collected. */
  readonly isShown?: boolean;
}

/** Runs a program without standard input and collects its output; rejects only if it can't start or takes too long. */
export function runCommand(
  command: string,
  commandArguments: readonly string[],
  { timeoutMs = 600_000, isShown = false, ...options }: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, commandArguments, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
        if (isShown) process[name].write(text);
      });
    }
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${command} was stopped after ${timeoutMs} ms\n${output.stdout}${output.stderr}`));
    }, timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`${command} could not be started: ${error.message}`, { cause: error }));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ exitCode: code ?? 1, ...output });
    });
  });
}

/** As `runCommand`, but any exit code other than 0 rejects with what the command said. */
export async function runCommandOrThrow(
  command: string,
  commandArguments: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const result = await runCommand(command, commandArguments, options);
  if (result.exitCode !== 0) {
    throw new Error(
      `${command} ${commandArguments.join(' ')} ended with ${result.exitCode}\n${result.stdout}${result.stderr}`,
    );
  }
  return result;
}
