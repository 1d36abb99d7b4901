import { providerGuides } from '../../core/providerGuide.ts';
import type { ProviderParts } from './providerParts.ts';
import { pickConnection } from './pickConnection.ts';

const confirm = 'Disconnect';

/** Removes a provider's key from the secret store and from the meter's memory. What its report has settled stays. */
export async function disconnectProvider(parts: ProviderParts, argument: unknown): Promise<void> {
  const { vscode, secrets, keys, service } = parts;
  const kept = await secrets.read();
  if (kept.length === 0) {
    void vscode.window.showInformationMessage('Compute Spend: no provider is connected.');
    return;
  }
  const connection = await pickConnection(vscode, kept, 'Disconnect a Provider', argument);
  if (connection === null) return;
  const { provider, vendorAccount } = connection;
  const answer = await vscode.window.showWarningMessage(
    `Disconnect ${vendorAccount.label} (${providerGuides[provider].title})?`,
    {
      modal: true,
      detail:
        'Its key is removed from the editor’s secret store, and its report is read no more. What it has settled so far stays in your ' +
        'spend; calls from now on are no longer taken as paid by it. The key itself stays good at the provider: revoke it there if ' +
        'nobody else uses it.',
    },
    confirm,
  );
  if (answer !== confirm) return;
  await secrets.forget(connection.id);
  await keys.reread();
  await service.disconnectProvider({ provider, id: vendorAccount.id });
}
