import type { Dimension } from '../core/totals.ts';
import { toolTitle } from '../core/toolTitle.ts';
import { formatDayWithYear } from './dates.ts';

/** The dimensions that have a table of their own. */
export const breakdowns = ['model', 'tool', 'workspace', 'day'] as const satisfies readonly Dimension[];
export type BreakdownDimension = (typeof breakdowns)[number];

export function toolName(tool: string): string {
  return tool === '' ? 'unknown tool' : toolTitle(tool);
}

export function modelName(model: string | null): string {
  return model === null || model === '' ? 'unknown model' : model;
}

/** The last folder of a path of any system. */
export function folderName(path: string | null): string {
  if (path === null || path === '') return 'no folder';
  return lastFolders(path, 1);
}

/** Short names of many folders: those that end alike are told apart by the folders above. */
export function folderNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const path of paths) names.set(path, folderName(path));
  const deepest = Math.max(1, ...paths.map((path) => foldersOf(path).length));
  for (let depth = 2; depth <= deepest; depth += 1) {
    for (const path of sharingTheirName(names)) names.set(path, lastFolders(path, depth));
  }
  return names;
}

/** What the tables call a row, by dimension; workspaces get theirs from `folderNames`. */
export function rowName(
  dimension: Exclude<BreakdownDimension, 'workspace'>,
  key: string,
  locale: string,
): string {
  switch (dimension) {
    case 'model':
      return modelName(key);
    case 'tool':
      return toolName(key);
    case 'day':
      return formatDayWithYear(key, locale);
  }
}

function sharingTheirName(names: ReadonlyMap<string, string>): string[] {
  const counts = new Map<string, number>();
  for (const name of names.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...names]
    .filter(([path, name]) => path !== '' && (counts.get(name) ?? 0) > 1)
    .map(([path]) => path);
}

function lastFolders(path: string, count: number): string {
  const folders = foldersOf(path);
  return folders.length === 0 ? path : folders.slice(-count).join('/');
}

function foldersOf(path: string): string[] {
  return path.split(/[/\\]/).filter((folder) => folder !== '');
}
