import { posix, win32 } from 'node:path';
import { homeOf, variable } from './environment.ts';
import type { Environment } from './logReader.ts';

/** The folders of Claude Desktop's own sessions; the logs lie deeper, below `.claude/projects`. */
const desktopFolders = ['local-agent-mode-sessions', 'claude-code-sessions'] as const;

/** Claude Desktop from the Microsoft Store keeps its roaming folder here. */
const storePackage = ['Packages', 'Claude_pzs8sxrjxfjjc', 'LocalCache', 'Roaming', 'Claude'] as const;

/**
 * Where Claude Code writes. `CLAUDE_CONFIG_DIR` moves the command line tool (one folder, or a list with commas) and is then
 * looked at alone; else both the old and the XDG place, which may hold copies of one session. Claude Desktop knows no variable.
 */
export function claudeCodeRoots(environment: Environment, platform: NodeJS.Platform): readonly string[] {
  const path = platform === 'win32' ? win32 : posix;
  return [
    ...configFolders(environment, platform).map((folder) => path.join(folder, 'projects')),
    ...desktopHomes(environment, platform).flatMap((home) =>
      desktopFolders.map((folder) => path.join(home, folder)),
    ),
  ];
}

/** A transcript: any `.jsonl` below `projects`, but neither a workflow's journal nor the desktop's audit. */
export function isClaudeCodeLog(path: string): boolean {
  const segments = path.split(/[\\/]/);
  const name = segments.at(-1) ?? '';
  if (!name.endsWith('.jsonl') || name === 'journal.jsonl' || name === 'audit.jsonl') return false;
  const inDesktop = segments.findIndex((segment) => desktopFolders.some((folder) => folder === segment));
  return inDesktop === -1 || segments.lastIndexOf('projects') > inDesktop;
}

function configFolders(environment: Environment, platform: NodeJS.Platform): readonly string[] {
  const path = platform === 'win32' ? win32 : posix;
  const moved = (environment['CLAUDE_CONFIG_DIR'] ?? '')
    .split(',')
    .map((folder) => folder.trim())
    .filter((folder) => path.isAbsolute(folder));
  if (moved.length > 0) return moved;
  const home = homeOf(environment, platform);
  if (home === null) return [];
  return [
    path.join(home, '.claude'),
    path.join(variable(environment, 'XDG_CONFIG_HOME') ?? path.join(home, '.config'), 'claude'),
  ];
}

function desktopHomes(environment: Environment, platform: NodeJS.Platform): readonly string[] {
  const home = homeOf(environment, platform);
  if (platform === 'win32') {
    const roaming = variable(environment, 'APPDATA');
    const local = variable(environment, 'LOCALAPPDATA');
    return [
      ...(roaming === null ? [] : [win32.join(roaming, 'Claude')]),
      ...(local === null ? [] : [win32.join(local, ...storePackage)]),
    ];
  }
  if (home === null) return [];
  if (platform === 'darwin') return [posix.join(home, 'Library', 'Application Support', 'Claude')];
  return [posix.join(variable(environment, 'XDG_CONFIG_HOME') ?? posix.join(home, '.config'), 'Claude')];
}
