import { providerGuides } from '../../core/providerGuide.ts';
import type { SyncReport } from '../../core/providerConnection.ts';
import { settledDay } from '../../core/settledDay.ts';
import { dayText } from '../dayText.ts';
import type { Editor } from '../editor.ts';
import { commandIds } from '../ids.ts';
import type { ProviderParts } from './providerParts.ts';

const showPanel = 'Show Panel';
const connect = 'Connect a Provider…';

/** Has every connected provider's report read now, whatever its interval, and tells what they say. */
export async function syncProviders({ vscode, keys, service }: ProviderParts): Promise<void> {
  await keys.reread();
  const connections = keys.connections ?? [];
  // The messages are not waited for: they may stand for hours, and the command is done.
  if (connections.length === 0) {
    const text = 'Compute Spend: no provider is connected yet.';
    void follow(vscode, vscode.window.showInformationMessage(text, connect));
    return;
  }
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Compute Spend: reading the providers’ reports',
  };
  const reports = await vscode.window.withProgress(options, () => service.sync(connections, null));
  const words = reports.map((report) => reportWords(report, vscode.env.language));
  const text = ['Compute Spend:', ...words].join(' ');
  const isWell = reports.every(({ hasFigures, warnings }) => hasFigures && warnings.length === 0);
  const message = isWell ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  void follow(vscode, message(text, showPanel));
}

async function follow(vscode: Editor, message: Thenable<string | undefined>): Promise<void> {
  const answer = await message;
  if (answer === showPanel) await vscode.commands.executeCommand(commandIds.showPanel);
  if (answer === connect) await vscode.commands.executeCommand(commandIds.connectProvider);
}

function reportWords({ provider, settledUntil, warnings }: SyncReport, locale: string): string {
  const { title } = providerGuides[provider];
  const settled =
    settledUntil === null
      ? 'nothing is settled yet'
      : `settled to ${dayText(settledDay(settledUntil), locale)}`;
  return [`${title}: ${settled}.`, ...warnings].join(' ');
}
