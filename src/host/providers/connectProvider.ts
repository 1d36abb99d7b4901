import { providerGuides } from '../../core/providerGuide.ts';
import { commandIds, settingKeys, settingsSection } from '../ids.ts';
import { askQuestions, type Answered } from './connectQuestions.ts';
import type { KeptConnection } from './connectionSecrets.ts';
import type { ProviderParts } from './providerParts.ts';

/**
 * Asks for all that connecting a provider takes, tests it with one cheap question, keeps it in the secret store after which
 * the meter reads its report.
 *
 * @param first provider that is offered as chosen, as when it is to be connected again
 */
export async function connectProvider(parts: ProviderParts, first?: string): Promise<void> {
  const kept = await parts.secrets.read();
  const draft = await askQuestions(parts, kept, first);
  if (draft === null) return;
  await keepBaseUrl(parts, draft);
  const connection = keptConnection(draft, kept);
  await parts.secrets.keep(connection);
  await parts.keys.reread();
  const { title } = providerGuides[connection.provider];
  const message = `Compute Spend: ${title} is connected: ${connection.vendorAccount.label}. Its report is being read.`;
  const answer = parts.vscode.window.showInformationMessage(message, showPanel);
  // Not waited for: a message may stand for hours, and the command is done.
  void answer.then((button) =>
    button === showPanel ? parts.vscode.commands.executeCommand(commandIds.showPanel) : undefined,
  );
}

const showPanel = 'Show Panel';

/** The same account connected again takes the place of the former connection. */
function keptConnection(draft: Answered, kept: readonly KeptConnection[]): KeptConnection {
  const { provider, login, vendorAccount, account, me, payerOf } = draft;
  const former = kept.find((one) => one.provider === provider && one.vendorAccount.id === vendorAccount.id);
  const { id, label, settles } = vendorAccount;
  return {
    id: former?.id ?? crypto.randomUUID(),
    provider,
    login,
    account,
    me: [...me],
    payerOf: payerOf === null ? null : [...payerOf],
    vendorAccount: { id, label, settles },
  };
}

async function keepBaseUrl({ vscode, settings }: ProviderParts, draft: Answered): Promise<void> {
  const { provider, baseUrl } = draft;
  const { [provider]: former, ...others } = settings.settings.providerBaseUrls;
  if ((former ?? null) === baseUrl) return;
  const value = baseUrl === null ? others : { ...others, [provider]: baseUrl };
  await vscode.workspace
    .getConfiguration(settingsSection)
    .update(settingKeys.providerBaseUrls, value, vscode.ConfigurationTarget.Global);
  // Before the key is sent anywhere.
  settings.reread();
}
