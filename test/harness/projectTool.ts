import { join } from 'node:path';
import { projectRoot } from './projectRoot.ts';
import { runCommand, type CommandOptions, type CommandResult } from './runCommand.ts';

/** The entries of the project's tools: started by path with this Node, they work alike on every system. */
const entries = {
  tsc: 'node_modules/typescript/bin/tsc',
  eslint: 'node_modules/eslint/bin/eslint.js',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  vitest: 'node_modules/vitest/vitest.mjs',
  vsce: 'node_modules/@vscode/vsce/vsce',
  esbuild: 'esbuild.mjs',
} as const;
export type ProjectTool = keyof typeof entries;

export function runTool(
  tool: ProjectTool,
  toolArguments: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const entry = join(projectRoot, entries[tool]);
  return runCommand(process.execPath, [entry, ...toolArguments], { cwd: projectRoot, ...options });
}

/** As `runTool`, but any exit code other than 0 rejects with what the tool said. */
export async function runToolOrThrow(
  tool: ProjectTool,
  toolArguments: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await runTool(tool, toolArguments, options);
  if (exitCode !== 0) throw new Error(`${tool} ended with ${exitCode}\n${stdout}${stderr}`);
  return stdout;
}
