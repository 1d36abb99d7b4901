import type { WindowConfig } from '../core/meterService.ts';
import { isTimeZone } from '../core/time.ts';
import type { Disposable } from './disposableStore.ts';
import type { Editor } from './editor.ts';
import { commandIds, settingKeys, settingsSection, type SettingKey } from './ids.ts';
import { Listeners } from './listeners.ts';
import type { Memory } from './memory.ts';
import type { Timers } from './timers.ts';
import { networkSettings, readNetwork } from './networkSettings.ts';
import { noticeSentence, resolveSettings, type SettingNotice, type Settings } from './settings.ts';

/** Settings that belong together are written one after the other: an amount must not meet the unit before it. */
const settleMs = 200;

const zoneMemory = 'allowanceTimeZone';
/** The only settings that a workspace may have an opinion on. */
const placeKeys: ReadonlySet<SettingKey> = new Set([settingKeys.alignment, settingKeys.priority]);

/** Holds the settings in force, follows their changes, and says once what in them can't be used. */
export class SettingsWatcher implements Disposable {
  private readonly vscode: Editor;
  private readonly memory: Memory;
  private readonly timers: Timers;
  private readonly machineTimeZone: () => string;
  private readonly environment: Readonly<Record<string, string | undefined>>;
  private readonly listeners = new Listeners();
  private readonly subscription: Disposable;
  private readonly told = new Set<string>();
  private pending: Disposable | null = null;
  private current: Settings;

  /** `environment` is the window's, which names a proxy where the editor's settings don't. */
  constructor(
    vscode: Editor,
    memory: Memory,
    timers: Timers,
    machineTimeZone: () => string,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    this.environment = environment;
    this.timers = timers;
    this.vscode = vscode;
    this.memory = memory;
    this.machineTimeZone = machineTimeZone;
    this.current = this.read();
    this.subscription = vscode.workspace.onDidChangeConfiguration((change) => {
      const isOurs = [settingsSection, ...networkSettings].some((name) => change.affectsConfiguration(name));
      if (isOurs) this.rereadSoon();
    });
  }

  get settings(): Settings {
    return this.current;
  }

  readonly onDidChange = this.listeners.event;

  windowConfig(environment: Readonly<Record<string, string>>): WindowConfig {
    const { allowance, disabledTools, rateFile, guard, plans, unofficialQuotas } = this.current;
    const network = readNetwork(this.vscode, this.environment);
    const token = unofficialQuotas.includes('claude') ? this.environment['CLAUDE_CODE_OAUTH_TOKEN'] : '';
    return {
      ...{ allowance, environment, disabledTools, rateFile, guard, plans, unofficialQuotas, network },
      ...(token === undefined || token === '' ? {} : { claudeCodeToken: token }),
    };
  }

  dispose(): void {
    this.pending?.dispose();
    this.subscription.dispose();
    this.listeners.clear();
  }

  private rereadSoon(): void {
    this.pending?.dispose();
    this.pending = this.timers.after(settleMs, () => {
      this.reread();
    });
  }

  /** Takes over at once what has just been written. */
  reread(): void {
    this.pending?.dispose();
    this.current = this.read();
    this.listeners.fire();
  }

  private read(): Settings {
    const values = this.setValues();
    const { settings, notices } = resolveSettings(values, () => this.allowanceZone());
    if (settings.allowance !== null) this.fixAllowanceZone(settings.allowance.timeZone);
    this.tell(notices);
    return settings;
  }

  private setValues(): Partial<Record<SettingKey, unknown>> {
    const configuration = this.vscode.workspace.getConfiguration(settingsSection);
    const values: Partial<Record<SettingKey, unknown>> = {};
    for (const key of Object.values(settingKeys)) {
      const inspected = configuration.inspect<unknown>(key);
      const user = inspected?.globalValue;
      const workspace = placeKeys.has(key)
        ? (inspected?.workspaceFolderValue ?? inspected?.workspaceValue)
        : undefined;
      const value = workspace ?? user;
      if (value !== undefined) values[key] = value;
    }
    return values;
  }

  /** The zone in which an allowance without one was first used: a journey must not move spend between days. */
  private allowanceZone(): string {
    const kept = this.memory.ofUser(zoneMemory);
    return typeof kept === 'string' && isTimeZone(kept) ? kept : this.machineTimeZone();
  }

  private fixAllowanceZone(zone: string): void {
    if (this.memory.ofUser(zoneMemory) !== zone) void this.memory.keepOfUser(zoneMemory, zone);
  }

  private tell(notices: readonly SettingNotice[]): void {
    const sentences = notices.map(noticeSentence).filter((sentence) => !this.told.has(sentence));
    if (sentences.length === 0) return;
    for (const sentence of sentences) this.told.add(sentence);
    const openSettings = 'Open Settings';
    void this.vscode.window
      .showWarningMessage(`Compute Spend: ${sentences.join(' ')}`, openSettings)
      .then((answer) =>
        answer === openSettings ? this.vscode.commands.executeCommand(commandIds.openSettings) : undefined,
      );
  }
}
