import type { Log } from '../core/ports.ts';
import { DisposableStore, type Disposable } from './disposableStore.ts';
import type { Editor } from './editor.ts';
import { MeterNotRunning, sentenceOf } from './failure.ts';
import { commandIds, type CommandId } from './ids.ts';

/** What each command does. Arguments come from whoever runs it (a key binding, a link), so their shape is unknown. */
export type CommandTable = Readonly<Record<CommandId, (argument?: unknown) => unknown>>;

/** Registers every command; one that fails says so, in the log and to the user. */
export function registerCommands(vscode: Editor, commands: CommandTable, log: Log): Disposable {
  const store = new DisposableStore();
  for (const id of Object.values(commandIds)) {
    store.add(
      vscode.commands.registerCommand(id, async (argument?: unknown) => {
        try {
          await commands[id](argument);
        } catch (failure) {
          log.error(`${id} failed: ${sentenceOf(failure)}`);
          tell(vscode, failure);
        }
      }),
    );
  }
  return store;
}

function tell(vscode: Editor, failure: unknown): void {
  const [remedy, command] =
    failure instanceof MeterNotRunning
      ? (['Start the Meter', commandIds.startMeter] as const)
      : (['Show Log', commandIds.showLog] as const);
  void vscode.window
    .showErrorMessage(`Compute Spend: ${sentenceOf(failure)}`, remedy)
    .then((answer) => (answer === remedy ? vscode.commands.executeCommand(command) : undefined));
}
