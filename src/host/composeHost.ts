import type * as vscode from 'vscode';
import type { PanelCommand } from '../core/panelMessages.ts';
import type { ComputeSpendApi } from './api.ts';
import type { FoundTool } from '../core/toolConnection.ts';
import { commandTable } from './commandTable.ts';
import { ChangePreview } from './connect/changePreview.ts';
import { ChatModels, type ChatModelsParts } from './connect/chatModels.ts';
import { EditorTelemetry } from './connect/editorTelemetry.ts';
import { GatewayLink } from './connect/gatewayLink.ts';
import { Terminals } from './connect/terminals.ts';
import { ConsentMemory } from './consent.ts';
import { ContextKeys } from './contextKeys.ts';
import { DisposableStore, type Disposable } from './disposableStore.ts';
import type { Editor } from './editor.ts';
import { readerEnvironment } from '../core/readerEnvironment.ts';
import { sentenceOf } from './failure.ts';
import { FirstRun } from './firstRun.ts';
import { GuardNotices } from './guardNotices.ts';
import { commandIds, type CommandId } from './ids.ts';
import { LastFigureMemory } from './lastFigure.ts';
import { remoteMachineName } from './machineName.ts';
import { Memory } from './memory.ts';
import { MeterDisplay } from './meterDisplay.ts';
import { Metering } from './metering.ts';
import type { MeterPort } from './meterPort.ts';
import { ModelMeter } from './models/modelMeter.ts';
import { registerSpendTool } from './models/spendTool.ts';
import { WitnessBuffer } from './models/witnessBuffer.ts';
import { Panel } from './panel.ts';
import { ProblemLog } from './problemLog.ts';
import { ConnectionSecrets } from './providers/connectionSecrets.ts';
import { ProviderKeys } from './providers/providerKeys.ts';
import { ProviderNotices } from './providers/providerNotices.ts';
import { registerCommands } from './registerCommands.ts';
import { SettingsWatcher } from './settingsWatcher.ts';
import { StatusBarMeter } from './statusBarMeter.ts';
import type { Timers } from './timers.ts';

/** What the host needs from outside: the machine, the clock and the meter. */
export interface HostParts {
  readonly extension: Pick<
    vscode.ExtensionContext,
    'extensionUri' | 'globalState' | 'environmentVariableCollection' | 'secrets'
  >;
  readonly log: vscode.LogOutputChannel;
  readonly meter: MeterPort;
  readonly timers: Timers;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly machine: {
    readonly hostName: string;
    readonly homeFolder: string;
    /** A function, as the first use of the runtime's time zones is the dearest part of a start. */
    readonly timeZone: () => string;
    readonly isWindows: boolean;
    /** The platform's name in `terminal.integrated.env.*`. */
    readonly terminalPlatform: 'linux' | 'osx' | 'windows';
    /** AI tools that are installed, beside the editor's extensions. */
    readonly findTools: () => Promise<readonly FoundTool[]>;
    readonly environment: Readonly<Record<string, string | undefined>>;
    /** Where the meter puts the launcher `compute-spend`. */
    readonly launcherFolder: () => string;
  };
  readonly withoutChatModels: ChatModelsParts['withoutModels'];
}

/** The editor's side. Disposing it takes everything down, the meter's link too. */
export interface Host extends Disposable {
  /** For other extensions. */
  readonly api: ComputeSpendApi;
}

/** Builds the editor's side and connects it, in reading order. */
export function composeHost(editor: Editor, parts: HostParts): Host {
  const { meter, machine, log, timers, clock, extension } = parts;
  const store = new DisposableStore();
  store.add(meter);

  const memory = new Memory(extension.globalState, machine.hostName);
  const consent = store.add(new ConsentMemory(memory));
  // For windows that nobody sits at, as in automated tests: whoever sets the variable has read the notice.
  if (machine.environment['COMPUTE_SPEND_NOTICE'] === 'accepted') consent.keep('accepted');
  const settings = store.add(
    new SettingsWatcher(editor, memory, timers, machine.timeZone, machine.environment),
  );
  const lastFigure = new LastFigureMemory(memory);

  const item = store.add(new StatusBarMeter(editor));
  const remoteMachine = remoteMachineName(editor.env.remoteName, machine.hostName);
  const display = { item, meter, consent, settings, lastFigure, remoteMachine, clock };
  store.add(new MeterDisplay(display, editor.env.language));
  store.add(new ContextKeys(editor, meter));
  store.add(new ProblemLog(meter, log));
  store.add(new GuardNotices(editor, meter, memory, clock));

  const gateway = store.add(new GatewayLink(meter, settings, log));
  const terminals = store.add(
    new Terminals({
      vscode: editor,
      collection: extension.environmentVariableCollection,
      meter,
      consent,
      gateway,
      environment: machine.environment,
      platform: machine.terminalPlatform,
      log,
    }),
  );
  const editorTelemetry = store.add(
    new EditorTelemetry({ vscode: editor, memory, meter, environment: machine.environment, clock, log }),
  );
  const chatModels = new ChatModels({ vscode: editor, withoutModels: parts.withoutChatModels, timers, log });
  const preview = store.add(new ChangePreview(editor));

  const secrets = store.add(new ConnectionSecrets(extension.secrets, log));
  const keys = store.add(new ProviderKeys(editor, secrets, settings, log));
  store.add(new ProviderNotices(editor, memory, meter, keys));

  const panel = store.add(new Panel(editor, extension.extensionUri, meter, panelCommands(editor), log));
  const commands = commandTable({
    vscode: editor,
    meter,
    consent,
    settings,
    terminal: machine,
    connecting: { gateway, terminals, editorTelemetry, chatModels, preview, findTools: machine.findTools },
    providers: { secrets, keys },
    homeFolder: machine.homeFolder,
    machineTimeZone: machine.timeZone,
    clock,
    log,
    showPanel: () => {
      panel.show();
    },
    forgetFigure: () => {
      lastFigure.forget();
    },
  });
  store.add(registerCommands(editor, commands, log));

  const witnesses = store.add(new WitnessBuffer(meter, consent, log));
  const api = new ModelMeter({
    clock,
    log,
    isWanted: () => consent.current !== 'declined',
    workspace: () => firstFolder(editor),
    tell: (observation) => {
      witnesses.offer(observation);
    },
  });
  store.add(registerSpendTool(editor, meter, consent, log));

  const metering = new Metering(
    meter,
    consent,
    settings,
    keys,
    readerEnvironment(machine.environment, machine.homeFolder),
    log,
  );
  store.add(metering).begin();
  const firstRun = store.add(new FirstRun(editor, consent, timers));
  firstRun.ask().catch((failure: unknown) => {
    log.error(`The first-run notice could not be shown: ${sentenceOf(failure)}`);
  });
  return {
    api,
    dispose: () => {
      store.dispose();
    },
  };
}

/** As tools write it down: the folder's path on this machine. */
function firstFolder(editor: Editor): string | null {
  const [folder] = editor.workspace.workspaceFolders ?? [];
  return folder?.uri.scheme === 'file' ? folder.uri.fsPath : null;
}

/** The page's buttons run the same commands as everyone. */
function panelCommands(editor: Editor): Readonly<Record<PanelCommand, (argument?: string) => unknown>> {
  const run =
    (id: CommandId) =>
    (argument?: string): unknown =>
      editor.commands.executeCommand(id, argument);
  return {
    setAllowance: run(commandIds.setAllowance),
    exportMonth: run(commandIds.exportMonth),
    refresh: run(commandIds.refresh),
    pause: run(commandIds.pause),
    resume: run(commandIds.resume),
    showLog: run(commandIds.showLog),
    openSettings: run(commandIds.openSettings),
    startMetering: run(commandIds.startMeter),
    liftLimit: run(commandIds.liftLimit),
    restoreLimit: run(commandIds.restoreLimit),
    connectTool: run(commandIds.connectTool),
    connectProvider: run(commandIds.connectProvider),
    disconnectProvider: run(commandIds.disconnectProvider),
    confirmPayer: run(commandIds.confirmPayer),
    syncProviders: run(commandIds.syncProviders),
    disconnectTool: run(commandIds.disconnectTool),
  };
}
