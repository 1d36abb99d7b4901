import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import * as z from 'zod';
import type { FoundTool } from '../core/toolConnection.ts';

export interface ToolMachine {
  readonly platform: NodeJS.Platform;
  readonly userHome: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

interface KnownProgram {
  readonly tool: string;
  readonly program: string;
  /** Its name where it is installed from npm. */
  readonly package: string;
  /** Where its own installer puts it, below the user's folder. */
  readonly ownFolders: readonly string[];
}

const knownPrograms: readonly KnownProgram[] = [
  {
    tool: 'claude-code',
    program: 'claude',
    package: '@anthropic-ai/claude-code',
    ownFolders: ['.claude/local'],
  },
  { tool: 'codex', program: 'codex', package: '@openai/codex', ownFolders: [] },
  { tool: 'gemini-cli', program: 'gemini', package: '@google/gemini-cli', ownFolders: [] },
  { tool: 'copilot-cli', program: 'copilot', package: '@github/copilot', ownFolders: [] },
];

/** Where programs usually lie, also when an editor that was started by a desktop does not have them on its PATH. */
const usualFolders: readonly string[] = [
  '.local/bin',
  '.npm-global/bin',
  '.bun/bin',
  '.volta/bin',
  '.cargo/bin',
  'bin',
];
const systemFolders: readonly string[] = [
  '/usr/local/bin',
  '/opt/homebrew/bin',
  '/home/linuxbrew/.linuxbrew/bin',
];

/** `…/node_modules/@scope/name/bin/name.js` and a little more. */
const levelsMax = 4;

/**
 * The AI tools for the terminal that are there, each at the first place where a shell would find it. No program is run, and a version
 * is told only where one is written beside the program.
 */
export function findTools(machine: ToolMachine): readonly FoundTool[] {
  const path = (machine.environment['PATH'] ?? machine.environment['Path'] ?? '').split(delimiter);
  const { APPDATA, LOCALAPPDATA } = machine.environment;
  const windowsFolders = [APPDATA, LOCALAPPDATA].flatMap((folder) =>
    folder === undefined ? [] : [join(folder, 'npm'), join(folder, 'Programs')],
  );
  const usual =
    machine.platform === 'win32'
      ? [...windowsFolders, join(machine.userHome, '.local', 'bin')]
      : [...usualFolders.map((folder) => join(machine.userHome, folder)), ...systemFolders];
  return knownPrograms.flatMap((known) => {
    const own = known.ownFolders.map((folder) => join(machine.userHome, folder));
    const place = firstProgram(known.program, [...path, ...own, ...usual], machine.platform);
    return place === null ? [] : [{ tool: known.tool, place, version: versionBeside(place, known.package) }];
  });
}

function firstProgram(name: string, folders: readonly string[], platform: NodeJS.Platform): string | null {
  const names = platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name];
  for (const folder of folders.filter((one) => one !== ''))
    for (const file of names.map((one) => join(folder, one))) if (isProgram(file, platform)) return file;
  return null;
}

function isProgram(file: string, platform: NodeJS.Platform): boolean {
  try {
    const stats = statSync(file);
    return stats.isFile() && (platform === 'win32' || (stats.mode & 0o111) !== 0);
  } catch {
    // Whatever keeps us from looking at it keeps a shell from running it.
    return false;
  }
}

/** From the package that holds the program, or from its name where each version has a file of its own. */
function versionBeside(place: string, packageName: string): string | null {
  try {
    const real = realpathSync(place);
    const named = /^v?(\d+\.\d+\.\d+\S*)$/.exec(basename(real))?.[1];
    if (named !== undefined) return named;
    let folder = dirname(real);
    for (let level = 0; level < levelsMax; level++, folder = dirname(folder)) {
      const version = versionOf(join(folder, 'package.json'), packageName);
      if (version !== null) return version;
    }
    // On Windows npm puts a script beside its packages instead of a link.
    return versionOf(join(dirname(place), 'node_modules', packageName, 'package.json'), packageName);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return null;
  }
}

const packageSchema = z.object({ name: z.string(), version: z.string() });

function versionOf(file: string, packageName: string): string | null {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return null;
  try {
    const parsed = packageSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success && parsed.data.name === packageName ? parsed.data.version : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
