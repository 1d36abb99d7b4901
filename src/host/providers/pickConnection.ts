import { providerGuides } from '../../core/providerGuide.ts';
import type { Editor } from '../editor.ts';
import type { Choice } from '../quickInput.ts';
import type { KeptConnection } from './connectionSecrets.ts';

/** A connection in a list: its account, its seller, and the tools it pays. */
export function connectionChoice({ id, provider, vendorAccount }: KeptConnection, detail: string): Choice {
  return { value: id, label: vendorAccount.label, description: providerGuides[provider].title, detail };
}

/** Which of the connections is meant: the one named by `argument` (`provider/id`, as the panel says it), the only one, or the chosen one. */
export async function pickConnection(
  vscode: Editor,
  kept: readonly KeptConnection[],
  title: string,
  argument: unknown,
): Promise<KeptConnection | null> {
  const named = kept.find(({ provider, vendorAccount }) => argument === `${provider}/${vendorAccount.id}`);
  if (named !== undefined) return named;
  const chosen = await vscode.window.showQuickPick(
    kept.map((connection) => connectionChoice(connection, '')),
    { title, placeHolder: 'Which account?', matchOnDescription: true },
  );
  return kept.find(({ id }) => id === chosen?.value) ?? null;
}
