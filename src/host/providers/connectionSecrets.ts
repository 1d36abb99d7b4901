import type * as vscode from 'vscode';
import * as z from 'zod';
import type { Log } from '../../core/ports.ts';
import { providerNames } from '../../core/providerReport.ts';
import type { Disposable } from '../disposableStore.ts';
import { secretNames } from '../ids.ts';
import { Listeners } from '../listeners.ts';

const loginSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('key'), key: z.string().min(1) }),
  /** The editor's own sign-in: its token is fetched anew each time, so nothing of it is kept. */
  z.object({
    kind: z.literal('editor'),
    authentication: z.enum(['github', 'microsoft']),
    scopes: z.array(z.string()),
    editorAccount: z.string(),
  }),
]);
export type Login = z.infer<typeof loginSchema>;

const connectionSchema = z.object({
  id: z.string(),
  provider: z.enum(providerNames),
  login: loginSchema,
  account: z.string().nullable(),
  me: z.array(z.string()),
  payerOf: z.array(z.string()).nullable(),
  /** As the key has shown it when it was tested. */
  vendorAccount: z.object({
    id: z.string(),
    label: z.string(),
    settles: z.enum(['slice', 'whole', 'never']),
  }),
});
/** A provider as the editor's secret store keeps it. */
export type KeptConnection = z.infer<typeof connectionSchema>;

const indexSchema = z.array(z.string());

/**
 * Connected providers in the editor's secret store, and nowhere else: one secret a connection and one with their ids. Every window of the
 * user hears when one changes.
 */
export class ConnectionSecrets implements Disposable {
  private readonly secrets: vscode.SecretStorage;
  private readonly log: Log;
  private readonly listeners = new Listeners();
  private readonly subscription: Disposable;

  constructor(secrets: vscode.SecretStorage, log: Log) {
    this.secrets = secrets;
    this.log = log;
    this.subscription = secrets.onDidChange(({ key }) => {
      if (key === secretNames.index || key.startsWith(secretNames.connection(''))) this.listeners.fire();
    });
  }

  readonly onDidChange = this.listeners.event;

  /** In the order in which they were connected. What can't be understood is left out, with a word to the log that holds nothing of it. */
  async read(): Promise<readonly KeptConnection[]> {
    const kept = await Promise.all((await this.ids()).map((id) => this.readOne(id)));
    return kept.filter((connection) => connection !== null);
  }

  /** Adds a connection, or replaces the one with its id. */
  async keep(connection: KeptConnection): Promise<void> {
    await this.secrets.store(secretNames.connection(connection.id), JSON.stringify(connection));
    const ids = await this.ids();
    if (!ids.includes(connection.id)) await this.keepIds([...ids, connection.id]);
  }

  async forget(id: string): Promise<void> {
    const ids = await this.ids();
    await this.keepIds(ids.filter((one) => one !== id));
    await this.secrets.delete(secretNames.connection(id));
  }

  dispose(): void {
    this.subscription.dispose();
    this.listeners.clear();
  }

  private async readOne(id: string): Promise<KeptConnection | null> {
    const text = await this.secrets.get(secretNames.connection(id));
    if (text === undefined) return null;
    const parsed = connectionSchema.safeParse(jsonOrNull(text));
    if (parsed.success) return parsed.data;
    this.log.warn('A connected provider can’t be read from the secret store: connect it again.');
    return null;
  }

  private async ids(): Promise<readonly string[]> {
    const text = await this.secrets.get(secretNames.index);
    const parsed = indexSchema.safeParse(text === undefined ? [] : jsonOrNull(text));
    return parsed.success ? parsed.data : [];
  }

  private async keepIds(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) await this.secrets.delete(secretNames.index);
    else await this.secrets.store(secretNames.index, JSON.stringify(ids));
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
