import type { AccountView } from '../../core/accounts.ts';
import { providerGuides } from '../../core/providerGuide.ts';
import { DisposableStore, type Disposable } from '../disposableStore.ts';
import type { Editor } from '../editor.ts';
import { commandIds } from '../ids.ts';
import type { Memory } from '../memory.ts';
import type { MeterPort } from '../meterPort.ts';
import type { ProviderKeys } from './providerKeys.ts';

const memoryName = 'toldProviderFailures';
const connectAgain = 'Connect Again';
const showPanel = 'Show Panel';

/**
 * Tells that an account can't be read and won't be until the user does something: once, over restarts, until it has been read again. What
 * passes by itself (asked too often, no network) is in the panel only.
 */
export class ProviderNotices implements Disposable {
  private readonly vscode: Editor;
  private readonly memory: Memory;
  private readonly store = new DisposableStore();
  private told: ReadonlySet<string>;

  constructor(vscode: Editor, memory: Memory, meter: MeterPort, keys: ProviderKeys) {
    this.vscode = vscode;
    this.memory = memory;
    const kept = memory.ofMachine(memoryName);
    this.told = new Set(Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : []);
    const follow = (): void => {
      if (meter.state !== 'joined' || meter.snapshot === null || keys.connections === undefined) return;
      this.follow([...keys.signedOut.map(signedOutNotice), ...failureNotices(meter.snapshot.accounts)]);
    };
    this.store.add(meter.onDidChange(follow));
    this.store.add(keys.onDidChange(follow));
  }

  dispose(): void {
    this.store.dispose();
  }

  private follow(notices: readonly Notice[]): void {
    const names = notices.map(({ name }) => name);
    for (const notice of notices) {
      if (!this.told.has(notice.name)) void this.tell(notice);
    }
    if (names.length === this.told.size && names.every((name) => this.told.has(name))) return;
    this.told = new Set(names);
    void this.memory.keepOfMachine(memoryName, names);
  }

  private async tell({ sentence, provider }: Notice): Promise<void> {
    const answer = await this.vscode.window.showWarningMessage(
      `Compute Spend: ${sentence} Figures read before stay.`,
      connectAgain,
      showPanel,
    );
    if (answer === connectAgain)
      await this.vscode.commands.executeCommand(commandIds.connectProvider, provider);
    if (answer === showPanel) await this.vscode.commands.executeCommand(commandIds.showPanel);
  }
}

interface Notice {
  /** Told once by this name. */
  readonly name: string;
  readonly provider: string;
  readonly sentence: string;
}

function failureNotices(accounts: readonly AccountView[]): readonly Notice[] {
  return accounts.flatMap(({ isConnected, provider, id, label, lastFailure }) => {
    if (!isConnected || lastFailure === null) return [];
    const { kind, message, remedy } = lastFailure;
    if (kind === 'throttled' || kind === 'transient') return [];
    return [{ name: `${provider}/${id} ${kind}`, provider, sentence: `${label}: ${message} ${remedy}` }];
  });
}

function signedOutNotice({
  provider,
  vendorAccount: { id, label },
}: ProviderKeys['signedOut'][number]): Notice {
  const { title } = providerGuides[provider];
  return {
    name: `${provider}/${id} signed out`,
    provider,
    sentence: `${label}: the editor is signed out of ${title}, so its report is not read. Sign in again.`,
  };
}
