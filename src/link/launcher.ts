import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MeterFiles } from './meterFiles.ts';

/** The program that runs JavaScript: the editor's own, which is Electron on a desktop and Node on a server. */
export interface Runtime {
  readonly executable: string;
  /** Electron acts as Node only with ELECTRON_RUN_AS_NODE=1. */
  readonly isElectron: boolean;
}

export function thisRuntime(): Runtime {
  return { executable: process.execPath, isElectron: process.versions['electron'] !== undefined };
}

export interface LaunchedProgram {
  readonly runtime: Runtime;
  readonly home: string;
  /** Absolute path of the copied `cli.js`. */
  readonly commandLine: string;
}

/** Writes `bin/compute-spend` (`.cmd` on Windows), which runs the command line of the copy that was started last. */
export function writeLauncher(
  files: MeterFiles,
  programs: string,
  runtime: Runtime,
  platform: NodeJS.Platform = process.platform,
): void {
  const program = { runtime, home: files.home, commandLine: join(programs, 'cli.js') };
  const unfinished = `${files.launcher}.${process.pid}.new`;
  writeFileSync(unfinished, platform === 'win32' ? windowsLauncher(program) : shellLauncher(program), {
    mode: 0o755,
  });
  renameSync(unfinished, files.launcher);
}

/** For sh(1). When the editor's runtime was removed by an update, `node` on the PATH takes its place. */
export function shellLauncher({ runtime, home, commandLine }: LaunchedProgram): string {
  const asNode = runtime.isElectron ? 'ELECTRON_RUN_AS_NODE=1 ' : '';
  return `#!/bin/sh
# Compute Spend's command line, run by the editor's own runtime, else by node.
: "\${COMPUTE_SPEND_HOME:=${inDoubleQuotes(home)}}"
export COMPUTE_SPEND_HOME
runtime=${inSingleQuotes(runtime.executable)}
program=${inSingleQuotes(commandLine)}
if [ -x "$runtime" ]; then
  ${asNode}exec "$runtime" "$program" "$@"
fi
if command -v node >/dev/null 2>&1; then
  exec node "$program" "$@"
fi
echo "compute-spend: the editor's runtime $runtime is gone and there is no node on the PATH; open the editor once" >&2
exit 1
`;
}

/** For cmd.exe; `%` is doubled because it would name a variable. */
export function windowsLauncher({ runtime, home, commandLine }: LaunchedProgram): string {
  const [executable, program, folder] = [runtime.executable, commandLine, home].map((path) =>
    path.replaceAll('%', '%%'),
  );
  const lines = [
    '@echo off',
    'rem Compute Spend command line, run by the editor, else by node.',
    'setlocal',
    'chcp 65001 >nul',
    `if not defined COMPUTE_SPEND_HOME set "COMPUTE_SPEND_HOME=${folder ?? ''}"`,
    `if not exist "${executable ?? ''}" goto node`,
    ...(runtime.isElectron ? ['set "ELECTRON_RUN_AS_NODE=1"'] : []),
    `"${executable ?? ''}" "${program ?? ''}" %*`,
    'exit /b %errorlevel%',
    ':node',
    `node "${program ?? ''}" %*`,
    'exit /b %errorlevel%',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function inSingleQuotes(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function inDoubleQuotes(text: string): string {
  return text.replace(/[\\"$`}]/g, '\\$&');
}
