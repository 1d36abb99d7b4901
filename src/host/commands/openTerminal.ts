import type { Editor } from '../editor.ts';

export interface TerminalPlace {
  /** The folder that holds the launcher `compute-spend`. */
  readonly launcherFolder: () => string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isWindows: boolean;
}

/** A terminal that finds `compute-spend`; no other terminal's PATH and no shell's file is touched. */
export function openTerminal(
  editor: Editor,
  { launcherFolder, environment, isWindows }: TerminalPlace,
): void {
  // Windows keeps the case in which a variable was first written (`Path`); another case would be a second variable.
  const name = Object.keys(environment).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  const rest = environment[name];
  const path = rest === undefined || rest === '' ? [launcherFolder()] : [launcherFolder(), rest];
  const terminal = editor.window.createTerminal({
    name: 'Compute Spend',
    env: { [name]: path.join(isWindows ? ';' : ':') },
    isTransient: true,
  });
  terminal.show();
  // Typed but not run: the user presses Enter, or types something else.
  terminal.sendText('compute-spend report', false);
}
