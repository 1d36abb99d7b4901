import type * as vscode from 'vscode';
import type { Editor } from '../editor.ts';

/** What a terminal would get without us, as far as the editor's side can see it. */
export interface OwnVariablesPlace {
  readonly vscode: Editor;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The platform's name in `terminal.integrated.env.*`. */
  readonly platform: 'linux' | 'osx' | 'windows';
}

/**
 * Why these variables can't be set: the user has given one of them a value of his own, which is never replaced. `null` when
 * nothing is in the way. A value for which `isOurs` holds was inherited from one of our own terminals.
 */
export function ownVariable(
  { vscode, environment, platform }: OwnVariablesPlace,
  names: readonly string[],
  folder: vscode.WorkspaceFolder | null,
  isOurs: (value: unknown) => boolean,
): string | null {
  const setting = `terminal.integrated.env.${platform}`;
  const configured = vscode.workspace.getConfiguration(undefined, folder).get<unknown>(setting);
  const inSettings = typeof configured === 'object' && configured !== null ? configured : {};
  const fold = (name: string): string => (platform === 'windows' ? name.toUpperCase() : name);
  const find = (values: object, name: string): [string, unknown] | undefined =>
    Object.entries(values).find(([key, value]) => fold(key) === fold(name) && value !== undefined);

  for (const name of names) {
    // Also a null, by which the user takes the variable out of terminals.
    if (find(inSettings, name) !== undefined)
      return `${name} is set in your setting ${setting} and stays as it is: take it out there to have the calls metered.`;
    const inherited = find(environment, name);
    if (inherited !== undefined && inherited[1] !== '' && !isOurs(inherited[1]))
      return `${name} is already set in the environment of the editor and stays as it is: unset it and start the editor again to have the calls metered.`;
  }
  return null;
}
