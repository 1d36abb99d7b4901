import type { Log } from '../../core/ports.ts';
import type { ProviderConnection } from '../../core/providerConnection.ts';
import { DisposableStore, type Disposable } from '../disposableStore.ts';
import type { Editor } from '../editor.ts';
import { sentenceOf } from '../failure.ts';
import { Listeners } from '../listeners.ts';
import type { SettingsWatcher } from '../settingsWatcher.ts';
import type { ConnectionSecrets, KeptConnection } from './connectionSecrets.ts';
import { currentToken } from './editorLogin.ts';

/**
 * The connected providers with their keys, as this window tells them to the meter: read from the secret store and from the editor's
 * sign-ins, and again whenever one of them or a base URL changes. They live in memory only.
 */
export class ProviderKeys implements Disposable {
  private readonly vscode: Editor;
  private readonly secrets: ConnectionSecrets;
  private readonly settings: SettingsWatcher;
  private readonly log: Log;
  private readonly listeners = new Listeners();
  private readonly store = new DisposableStore();
  private current: readonly ProviderConnection[] | undefined;
  private lacking: readonly KeptConnection[] = [];
  private reading: Promise<void> | null = null;
  private isReadWanted = false;

  constructor(vscode: Editor, secrets: ConnectionSecrets, settings: SettingsWatcher, log: Log) {
    this.vscode = vscode;
    this.secrets = secrets;
    this.settings = settings;
    this.log = log;
    const reread = (): void => {
      void this.reread();
    };
    this.store.add(secrets.onDidChange(reread));
    this.store.add(settings.onDidChange(reread));
    this.store.add(vscode.authentication.onDidChangeSessions(reread));
  }

  /** Fires when the connections are another set than before. */
  readonly onDidChange = this.listeners.event;

  /** `undefined` until they have been read, and where none was ever connected: the meter keeps what another editor told. */
  get connections(): readonly ProviderConnection[] | undefined {
    return this.current;
  }

  /** Connections whose sign-in is gone from the editor. */
  get signedOut(): readonly KeptConnection[] {
    return this.lacking;
  }

  /** Reads them; asked for meanwhile, it reads once more. */
  reread(): Promise<void> {
    this.isReadWanted = true;
    this.reading ??= this.readWhileWanted().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  dispose(): void {
    this.store.dispose();
    this.listeners.clear();
  }

  private async readWhileWanted(): Promise<void> {
    while (this.isReadWanted) {
      this.isReadWanted = false;
      try {
        await this.read();
      } catch (failure) {
        this.log.error(`The connected providers could not be read: ${sentenceOf(failure)}`);
      }
    }
  }

  private async read(): Promise<void> {
    const kept = await this.secrets.read();
    const keys = await Promise.all(kept.map((connection) => this.keyOf(connection)));
    const connections = kept.flatMap((connection, index) => {
      const key = keys[index] ?? null;
      return key === null ? [] : [this.connectionOf(connection, key)];
    });
    const before = JSON.stringify([this.current, this.lacking]);
    // An editor that has never connected one has no say: another one on this machine may have.
    const isUntold = this.current === undefined && kept.length === 0;
    this.current = isUntold ? undefined : connections;
    this.lacking = kept.filter((_, index) => (keys[index] ?? null) === null);
    if (JSON.stringify([this.current, this.lacking]) !== before) this.listeners.fire();
  }

  private keyOf({ login }: KeptConnection): Promise<string | null> {
    return login.kind === 'key' ? Promise.resolve(login.key) : currentToken(this.vscode, login);
  }

  private connectionOf({ provider, account, me, payerOf }: KeptConnection, key: string): ProviderConnection {
    const baseUrl = this.settings.settings.providerBaseUrls[provider] ?? null;
    return { provider, key, baseUrl, account, me, payerOf };
  }
}
