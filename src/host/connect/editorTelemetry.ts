import * as z from 'zod';
import type { Log } from '../../core/ports.ts';
import { DisposableStore, type Disposable } from '../disposableStore.ts';
import type { Editor } from '../editor.ts';
import { sentenceOf } from '../failure.ts';
import type { Memory } from '../memory.ts';
import type { MeterPort } from '../meterPort.ts';
import { standingConnections } from './standing.ts';

export type SettingValues = Readonly<Record<string, unknown>>;

export interface EditorTelemetryParts {
  readonly vscode: Editor;
  readonly memory: Memory;
  readonly meter: MeterPort;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
}

/** What stands in the way of a connection; `isFinal` where it can't be made at all. */
export interface Obstacle {
  readonly sentence: string;
  readonly isFinal: boolean;
}

export const copilotChatId = 'GitHub.copilot-chat';
const endpointKey = 'github.copilot.chat.otel.otlpEndpoint';
const levelKey = 'telemetry.telemetryLevel';
/** Variables of the editor's environment that beat the endpoint in the settings. */
const endpointVariables = ['COPILOT_OTEL_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'];

const memoryName = 'editorTelemetry';
const keptSchema = z.object({
  /** What was written, by full key. */
  written: z.record(z.string(), z.unknown()),
  /** What stood there before; a key that was not set is left out. */
  former: z.record(z.string(), z.unknown()),
  /** Milliseconds since 1970: a snapshot from before says nothing about the connection. */
  at: z.number(),
});
type Kept = z.infer<typeof keptSchema>;

/**
 * The user settings that send Copilot Chat's telemetry to our receiver: written on connecting, and put back exactly on
 * disconnecting. The editor itself remembers them, so it also puts them back when the connection was ended outside of it.
 */
export class EditorTelemetry implements Disposable {
  private readonly parts: EditorTelemetryParts;
  private readonly store = new DisposableStore();
  private running: Promise<string | null> | null = null;

  constructor(parts: EditorTelemetryParts) {
    this.parts = parts;
    this.store.add(
      parts.meter.onDidChange(() => {
        this.follow();
      }),
    );
  }

  dispose(): void {
    this.store.dispose();
  }

  /** What would keep the telemetry from arriving, or the settings from being written. */
  obstacles(settings: SettingValues): Obstacle[] {
    const { vscode, environment } = this.parts;
    const found: Obstacle[] = [];
    const add = (isFinal: boolean, sentence: string): void => void found.push({ sentence, isFinal });
    if (vscode.extensions.getExtension(copilotChatId) === undefined) {
      add(true, 'GitHub Copilot Chat is not there, or is switched off: enable it in the Extensions view.');
    }
    const endpoint = this.userValue(endpointKey);
    if (endpoint !== undefined && !same(endpoint, settings[endpointKey]) && !this.wasWritten(endpointKey)) {
      add(
        true,
        `Your setting ${endpointKey} names a receiver of your own and stays as it is: remove it to connect.`,
      );
    }
    if (vscode.workspace.getConfiguration().get(levelKey) === 'off') {
      add(
        false,
        `Copilot Chat reports nothing while ${levelKey} is “off”: “error” is enough, and nothing goes to the vendor for it.`,
      );
    }
    for (const name of endpointVariables.filter((one) => (environment[one] ?? '') !== '')) {
      add(
        false,
        `${name} is set in the editor’s environment and beats the settings: start the editor without it.`,
      );
    }
    return found;
  }

  /** The user's own values of these settings, without what we wrote there before. */
  former(settings: SettingValues): SettingValues {
    const kept = this.kept();
    if (kept !== null) return kept.former;
    const values = this.registered(settings).map((key) => [key, this.userValue(key)] as const);
    return Object.fromEntries(values.filter(([, value]) => value !== undefined));
  }

  /**
   * Writes the settings that this editor knows.
   *
   * @returns the sentence that says which of them an organisation's policy overrules; `null` when all hold
   * @throws the editor's error when one can't be written; those before it are put back
   */
  async write(settings: SettingValues): Promise<string | null> {
    const { memory, clock } = this.parts;
    const keys = this.registered(settings);
    const written = Object.fromEntries(keys.map((key) => [key, settings[key]]));
    const kept: Kept = { written, former: { ...this.former(settings) }, at: clock() };
    await memory.keepOfMachine(memoryName, kept);
    try {
      for (const key of keys) await this.update(key, settings[key]);
    } catch (failure) {
      await this.takeOut();
      throw failure;
    }
    const overruled = keys.filter((key) => !same(this.effectiveValue(key), settings[key]));
    return overruled.length === 0
      ? null
      : `Something overrules ${overruled.join(', ')}, such as a policy of your organisation: no call may arrive.`;
  }

  /**
   * Puts back what stood there before.
   *
   * @returns the sentence that says what was left and why; `null` when all is as it was
   */
  takeOut(): Promise<string | null> {
    this.running ??= this.takeOutOnce().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async takeOutOnce(): Promise<string | null> {
    const kept = this.kept();
    if (kept === null) return null;
    const endpoint = this.userValue(endpointKey);
    const isRedirected = endpoint !== undefined && !same(endpoint, kept.written[endpointKey]);
    if (!isRedirected) {
      for (const [key, value] of Object.entries(kept.written)) {
        // A value that the user has changed meanwhile is his.
        if (same(this.userValue(key), value)) await this.update(key, kept.former[key]);
      }
    }
    await this.parts.memory.keepOfMachine(memoryName, undefined);
    return isRedirected
      ? `Copilot Chat’s telemetry settings were left: ${endpointKey} names another receiver by now.`
      : null;
  }

  /** Ended elsewhere, by the command line or another window: the settings go too. */
  private follow(): void {
    const { meter, log } = this.parts;
    const kept = this.kept();
    if (kept === null || meter.state !== 'joined' || meter.snapshot === null) return;
    const isStanding = standingConnections(meter.snapshot).some(({ way }) => way === 'editorTelemetry');
    if (isStanding || Date.parse(meter.snapshot.at) <= kept.at) return;
    this.takeOut().then(
      (left) => {
        log.info(left ?? 'Copilot Chat’s telemetry settings are as they were before connecting.');
      },
      (failure: unknown) => {
        log.error(`Copilot Chat’s telemetry settings could not be put back: ${sentenceOf(failure)}`);
      },
    );
  }

  private kept(): Kept | null {
    const parsed = keptSchema.safeParse(this.parts.memory.ofMachine(memoryName));
    return parsed.success ? parsed.data : null;
  }

  private wasWritten(key: string): boolean {
    const kept = this.kept();
    return kept !== null && same(this.userValue(key), kept.written[key]);
  }

  /** An older editor lacks some of the settings and refuses to write them. */
  private registered(settings: SettingValues): string[] {
    const configuration = this.parts.vscode.workspace.getConfiguration();
    return Object.keys(settings).filter((key) => configuration.inspect(key)?.defaultValue !== undefined);
  }

  private userValue(key: string): unknown {
    return this.parts.vscode.workspace.getConfiguration().inspect(key)?.globalValue;
  }

  private effectiveValue(key: string): unknown {
    return this.parts.vscode.workspace.getConfiguration().get(key);
  }

  private update(key: string, value: unknown): Thenable<void> {
    const { vscode } = this.parts;
    return vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
